/*
 * Text in columns: cells, filled up with blanks, and tables of them.
 */
#ifndef CONSOLE_TABLE_H
#define CONSOLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

/* Columns between one column and the next. */
#define TABLE_GAP 2

/*
 * Appends blanks until what stands in *out from byte `start` on, which holds no
 * colours, takes so many columns.
 */
void table_pad(struct buf *out, size_t start, size_t columns);

/*
 * Appends shown text, in a colour of screen.h (NULL: none), filled up with
 * blanks to `width` columns.
 */
void table_add_cell(struct buf *out, const char *text, const char *colour,
		    size_t width);

struct table_column {
	bool is_number; /* aligned right */
	bool is_hidden;
	size_t width; /* of the widest cell that was measured */
};

struct table {
	struct table_column *columns; /* not owned */
	size_t count;
};

/* Makes the columns as wide as these cells, which are shown text. */
void table_measure(const struct table *table, const char *const *cells);

/* The columns in front of the last one, with the gaps. */
size_t table_columns_before_last(const struct table *table);

/*
 * Appends a line of cells. `colours` has one for each cell, or is NULL. The
 * last column is not filled up.
 */
void table_add_row(const struct table *table, const char *const *cells,
		   const char *const *colours, struct buf *out);

#endif
