#include "commands/init_draft.h"

#include <stdlib.h>

static void add_draft_head(const struct draft *draft, struct buf *text)
{
	buf_add_format(text,
		       "; The environment '%s' in Quix.\n"
		       ";\n"
		       ";   quixrun -p %s python3 main.py\n"
		       ";\n"
		       "; quixrun.ini(5) describes every key.\n"
		       "\n"
		       "[profile]\n"
		       "; description = what it is for\n"
		       "; On a terminal, ask before a program is run:\n"
		       "; confirm = yes\n"
		       "\n",
		       draft->workspace, draft->name);
}

static void add_draft_token(const struct draft *draft, int id, struct buf *text)
{
	const struct buf *value = &draft->values[id - 1];

	if (!draft->tokens[id - 1].length)
		buf_add_text(text, "; ");
	buf_add_format(text, "token_%d =%s", id, value->length ? " " : "");
	buf_add(text, buf_text(value), value->length);
	buf_add_char(text, '\n');
}

static void add_draft_personal(const struct draft *draft, struct buf *text)
{
	if (!draft->personal.length)
		return;
	buf_add_format(text,
		       "; Reads both from the Portal: quixrun --rotate %s "
		       "[--now]\n"
		       "personal_token = %s\n",
		       draft->name, buf_text(&draft->values[2]));
}

static void add_draft_quix(const struct draft *draft, struct buf *text)
{
	buf_add_format(text,
		       "[quix]\n"
		       "portal = %s\n"
		       "workspace = %s\n"
		       "; Tokens are passwords. After a rotation in Quix run "
		       "quixrun --rotate %s\n",
		       buf_text(&draft->portal), draft->workspace, draft->name);
	add_draft_token(draft, 1, text);
	buf_add_text(text,
		     "; Used, with a warning, if the Portal rejects token "
		     "1:\n");
	add_draft_token(draft, 2, text);
	add_draft_personal(draft, text);
	buf_add_char(text, '\n');
}

static void add_draft_rest(const struct draft *draft, struct buf *text)
{
	buf_add_format(text,
		       "; The program gets the id of the topic, here "
		       "%s-f1-data:\n"
		       "[topics]\n"
		       "; OUTPUT_TOPIC = f1-data\n"
		       "\n"
		       "; More variables for the program:\n"
		       "[env]\n"
		       "; LOG_LEVEL = info\n"
		       "\n"
		       "; Files for clients that read one; the program gets "
		       "their paths:\n"
		       "[files]\n"
		       "; KCAT_CONFIG = kcat\n",
		       draft->workspace);
}

void draft_write(const struct draft *draft, struct buf *text)
{
	add_draft_head(draft, text);
	add_draft_quix(draft, text);
	add_draft_rest(draft, text);
}

void draft_clear(struct draft *draft)
{
	buf_clear(&draft->portal);
	free(draft->workspace);
	secret_clear(&draft->tokens[0]);
	secret_clear(&draft->tokens[1]);
	secret_clear(&draft->personal);
	buf_clear(&draft->values[0]);
	buf_clear(&draft->values[1]);
	buf_clear(&draft->values[2]);
	buf_clear(&draft->remark);
	*draft = (struct draft){ 0 };
}
