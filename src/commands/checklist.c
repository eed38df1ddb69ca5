#include "commands/checklist.h"

#include <stdlib.h>
#include <string.h>

#include "quixrun/mem.h"

static struct check_step *append_step(struct checklist *list, const char *name,
				      const char *subject)
{
	struct check_step *step;

	list->steps =
		mem_resize(list->steps, list->count + 1, sizeof(*list->steps));
	step = &list->steps[list->count++];
	*step = (struct check_step){
		.name = name,
		.subject = subject ? mem_copy_text(subject) : NULL,
	};
	return step;
}

void checklist_add(struct checklist *list, const char *name,
		   const char *subject, enum check_state state,
		   const char *format, ...)
{
	struct check_step *step = append_step(list, name, subject);
	struct error text;
	va_list arguments;

	va_start(arguments, format);
	error_set_va(&text, STATUS_PERMANENT, format, arguments);
	va_end(arguments);
	step->state = state;
	step->status = STATUS_PERMANENT;
	step->message = mem_copy_text(text.message);
}

void checklist_mend(struct checklist *list, const char *format, ...)
{
	struct check_step *step = &list->steps[list->count - 1];
	struct error text;
	va_list arguments;

	if (step->mend)
		return;
	va_start(arguments, format);
	error_set_va(&text, STATUS_PERMANENT, format, arguments);
	va_end(arguments);
	step->mend = mem_copy_text(text.message);
}

/* The last "; " that is not in brackets, or NULL. */
static const char *last_clause(const char *message)
{
	const char *found = NULL;
	int depth = 0;

	for (; *message; message++) {
		depth += *message == '(';
		depth -= depth && *message == ')';
		if (!depth && !strncmp(message, "; ", 2))
			found = message;
	}
	return found;
}

void checklist_add_error(struct checklist *list, const char *name,
			 const char *subject, enum check_state state,
			 const struct error *error)
{
	const char *clause = last_clause(error->message);
	struct check_step *step = append_step(list, name, subject);

	step->state = state;
	step->status = error->status;
	if (!clause) {
		step->message = mem_copy_text(error->message);
		return;
	}
	step->message =
		mem_copy(error->message, (size_t)(clause - error->message));
	step->mend = mem_copy_text(clause + 2);
}

void checklist_fail(struct checklist *list, const char *name,
		    const char *subject, const struct error *error)
{
	checklist_add_error(list, name, subject, CHECK_FAILED, error);
}

size_t checklist_count(const struct checklist *list, enum check_state state)
{
	size_t count = 0;
	size_t i;

	for (i = 0; i < list->count; i++)
		count += list->steps[i].state == state;
	return count;
}

int checklist_status(const struct checklist *list)
{
	int status = 0;
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (list->steps[i].state != CHECK_FAILED)
			continue;
		if (list->steps[i].status != STATUS_TEMPORARY)
			return STATUS_PERMANENT;
		status = STATUS_TEMPORARY;
	}
	return status;
}

void checklist_clear(struct checklist *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->steps[i].subject);
		free(list->steps[i].message);
		free(list->steps[i].mend);
	}
	free(list->steps);
	*list = (struct checklist){ 0 };
}
