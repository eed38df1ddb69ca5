#include "quix/ask_request.h"

#include <string.h>
#include <sys/stat.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/protocol.h"
#include "quixrun/text.h"

bool ask_may_fall_back(const struct quix *quix)
{
	const enum token_choice choice = quix_token_choice(quix);

	return (choice == TOKEN_UNSET || choice == TOKEN_AUTO) &&
	       quix->token_id == 1 && quix->tokens[1].setting;
}

static int add_ca_file(struct quix *quix, struct fields *request,
		       struct error *error)
{
	const struct setting *setting =
		profile_find(quix->profile, SECTION_QUIX, "ca_file");
	AUTO_VALUE struct value value = { 0 };
	AUTO_BUF struct buf pem = { 0 };
	AUTO_FREE char *path = NULL;
	struct stat status;

	if (!setting)
		return 0;
	if (value_of_setting(quix, setting, &value, error))
		return -1;
	if (!value.text.length)
		return 0;
	path = file_join(setting->source->folder, value.text.data);
	look_reads(quix->look, path);
	if (file_read_trusted(path, quix->trust_owner, &pem, &status, error))
		return error_prefix(error,
				    "%s:%d: ca_file: ", setting->source->path,
				    setting->line);
	if (!strstr(buf_text(&pem), "-----BEGIN CERTIFICATE-----"))
		return error_set(error, STATUS_MEND,
				 "%s:%d: ca_file: '%s' holds no certificate in "
				 "PEM form",
				 setting->source->path, setting->line, path);
	fields_set_text(request, "ca_file", path);
	fields_set(request, "ca", pem.data, pem.length);
	return 0;
}

int ask_make_request(struct quix *quix, struct fields *request,
		     struct error *error)
{
	const struct secret *token = &quix->tokens[quix->token_id - 1].value;
	const char *portal;

	if (quix_portal(quix, &portal, error))
		return -1;
	fields_set_text(request, "protocol", PROTOCOL_VERSION);
	fields_set_text(request, "profile", quix_name(quix));
	fields_set_text(request, "portal", portal);
	if (quix->workspace)
		fields_set_text(request, "workspace", quix->workspace);
	fields_set_text(request, "tokens",
			ask_may_fall_back(quix) ? "1 2"
			: quix->token_id == 1	? "1"
						: "2");
	fields_set(request, "token", token->bytes, token->length);
	fields_set_number(request, "timeout_ms", quix->options->timeout_ms);
	if (quix->settings.source == SOURCE_PORTAL)
		fields_set_text(request, "want.broker", "1");
	if (quix->settings.topic_ids == TOPIC_IDS_PORTAL)
		fields_set_text(request, "want.topics", "1");
	return add_ca_file(quix, request, error);
}

/* topic.N.name and topic.N.id follow each other. */
static void take_topic(struct quix *quix, const struct fields *answer, size_t i)
{
	const struct field *name = &answer->items[i];
	const struct field *id = i + 1 < answer->count ? name + 1 : NULL;

	if (text_ends(name->key, ".name") && id && text_ends(id->key, ".id"))
		fields_append(&quix->topics, secret_text(&name->value),
			      secret_text(&id->value), id->value.length);
}

void ask_take_result(struct quix *quix, const struct fields *answer)
{
	const char *workspace = fields_text(answer, "workspace");
	size_t i;

	fields_clear(&quix->broker);
	fields_clear(&quix->topics);
	quix->token_id = fields_number(answer, "token_id", 1) == 2 ? 2 : 1;
	if (!quix->workspace)
		quix->workspace = mem_copy_text(workspace ? workspace : "");
	for (i = 0; i < answer->count; i++) {
		const struct field *field = &answer->items[i];

		if (text_begins(field->key, "broker."))
			fields_append(&quix->broker, field->key + 7,
				      secret_text(&field->value),
				      field->value.length);
		else if (text_begins(field->key, "topic."))
			take_topic(quix, answer, i);
	}
}
