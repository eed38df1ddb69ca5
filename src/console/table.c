#include "console/table.h"

#include "console/screen.h"
#include "console/shown.h"

static void add_blanks(struct buf *out, size_t count)
{
	while (count--)
		buf_add_char(out, ' ');
}

void table_pad(struct buf *out, size_t start, size_t columns)
{
	const size_t taken = utf8_columns(buf_text(out) + start);

	if (taken < columns)
		add_blanks(out, columns - taken);
}

void table_add_cell(struct buf *out, const char *text, const char *colour,
		    size_t width)
{
	const size_t taken = utf8_columns(text);

	screen_add(out, text, colour, colour != NULL);
	if (taken < width)
		add_blanks(out, width - taken);
}

void table_measure(const struct table *table, const char *const *cells)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		const size_t width = utf8_columns(cells[i]);

		if (width > table->columns[i].width)
			table->columns[i].width = width;
	}
}

size_t table_columns_before_last(const struct table *table)
{
	size_t columns = 0;
	size_t i;

	for (i = 0; i + 1 < table->count; i++)
		if (!table->columns[i].is_hidden)
			columns += table->columns[i].width + TABLE_GAP;
	return columns;
}

void table_add_row(const struct table *table, const char *const *cells,
		   const char *const *colours, struct buf *out)
{
	size_t i;

	for (i = 0; i < table->count; i++) {
		const struct table_column *column = &table->columns[i];
		const char *colour = colours ? colours[i] : NULL;
		const bool is_last = i + 1 == table->count;

		if (column->is_hidden)
			continue;
		if (column->is_number)
			add_blanks(out, column->width - utf8_columns(cells[i]));
		table_add_cell(out, cells[i], colour,
			       is_last || column->is_number ? 0
							    : column->width);
		if (!is_last)
			add_blanks(out, TABLE_GAP);
	}
	buf_add_char(out, '\n');
}
