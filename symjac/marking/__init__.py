"""The answers of a class: read from a table, marked, and written back with a report. In the order of reading:

`marks`: questions, how they count, and the mark for a record; `tables`: rows of CSV and Excel files; `classes`: a class
file, from rows to problems and from records to columns; `judging`: the record of one answer, made in a worker;
`report`: pages about results and mistakes for teachers and students; `gradescope`: folders of submissions.
"""
