#include "commands/draft.h"

#include <stdlib.h>

static void add_head(const struct draft *draft, struct buf *text)
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

static void add_token(struct buf *text, const char *key,
		      const struct secret *token)
{
	if (!token->length) {
		buf_add_format(text, "; %s =\n", key);
		return;
	}
	buf_add_format(text, "%s = ", key);
	buf_add(text, token->bytes, token->length);
	buf_add_char(text, '\n');
}

static void add_quix(const struct draft *draft, struct buf *text)
{
	buf_add_format(text,
		       "[quix]\n"
		       "portal = %s\n"
		       "workspace = %s\n"
		       "; Tokens are passwords. After a rotation in Quix run "
		       "quixrun --rotate %s\n",
		       buf_text(&draft->portal), draft->workspace, draft->name);
	add_token(text, "token_1", &draft->tokens[0]);
	buf_add_text(text,
		     "; Taken, with a warning, when the Portal rejects token "
		     "1:\n");
	add_token(text, "token_2", &draft->tokens[1]);
	buf_add_char(text, '\n');
}

static void add_rest(const struct draft *draft, struct buf *text)
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
	add_head(draft, text);
	add_quix(draft, text);
	add_rest(draft, text);
}

void draft_clear(struct draft *draft)
{
	buf_clear(&draft->portal);
	free(draft->workspace);
	secret_clear(&draft->tokens[0]);
	secret_clear(&draft->tokens[1]);
	*draft = (struct draft){ 0 };
}
