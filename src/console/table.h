/*
 * Text in columns: padded cells, and tables of them.
 */
#ifndef CONSOLE_TABLE_H
#define CONSOLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "quixrun/buf.h"

/* The gap between two columns. */
#define TABLE_GAP 2

/*
 * Appends blanks until the text in *out from byte `start` on, which has no
 * colours, is `columns` wide.
 */
void table_pad(struct buf *out, size_t start, size_t columns);

/*
 * Appends shown text in a colour of screen.h (NULL: none), padded with blanks
 * to `width` columns.
 */
void table_add_cell(struct buf *out, const char *text, const char *colour,
		    size_t width);

struct table_column {
	bool is_number; /* aligned right */
	bool is_hidden;
	size_t width; /* the widest measured cell */
};

struct table {
	struct table_column *columns; /* not owned */
	size_t count;
};

/* Widens the columns for these cells, which are shown text. */
void table_measure(const struct table *table, const char *const *cells);

/* The width of all columns before the last one, with the gaps. */
size_t table_columns_before_last(const struct table *table);

/*
 * Appends a line of cells. `colours` has one per cell, or is NULL. The last
 * column is not padded.
 */
void table_add_row(const struct table *table, const char *const *cells,
		   const char *const *colours, struct buf *out);

#endif
