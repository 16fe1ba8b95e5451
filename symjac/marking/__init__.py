"""The answers of a class: read from a table, marked, and written back with a report. In the order of reading:

`marks` what was asked, how it counts, and what a record is worth; `tables` rows of CSV and Excel files; `classes` a
file of a class, rows into problems and records into columns; `judging` the record of one answer, made in a worker;
`report` what a class got right and wrong, on pages for teachers and students; `gradescope` its folders.
"""
