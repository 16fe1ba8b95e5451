"""The answers of a class: read from a table, marked, and written back with a report. In the order of reading:

`questions` what was asked, and how it counts; `tables` rows of CSV and Excel files; `classes` a file of a class, rows
into problems and records into columns; `judging` the record of one answer, made in a worker; `marks` what a record is
worth; `tally` what a class got right and wrong; `report` pages for teachers and students; `gradescope` its folders.
"""
