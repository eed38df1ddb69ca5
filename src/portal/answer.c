#include "portal/answer.h"

#include <string.h>
#include <strings.h>

#include "quixrun/mem.h"
#include "quixrun/text.h"
#include "portal/json.h"
#include "portal/json.h"
#include "portal/foreign_text.h"
#include "portal/retry.h"

#define WEB_PREFIX "portal."
#define API_PREFIX "portal-api."

bool answer_is_good(const struct http_answer *answer)
{
	return answer->status >= 200 && answer->status < 300;
}

bool answer_is_redirect(const struct http_answer *answer)
{
	return answer->status >= 300 && answer->status < 400 &&
	       answer->location;
}

bool answer_is_rejection(const struct http_answer *answer)
{
	return answer->status == 401 || answer->status == 403;
}

static bool is_web_page(const struct http_answer *answer)
{
	if (answer->content_type &&
	    !strncasecmp(answer->content_type, "text/html", 9))
		return true;
	return json_scan(buf_text(&answer->body), answer->body.length) ==
	       JSON_SCAN_WEB_PAGE;
}

int answer_check_host(const struct http_answer *answer,
		      const struct request *request, struct failure *failure)
{
	const char *host = strstr(request->portal, "://");

	if (!host || strncasecmp(host + 3, WEB_PREFIX, strlen(WEB_PREFIX)) ||
	    !is_web_page(answer))
		return 0;
	return failure_set(failure, FAULT_WEB_PAGE,
			   "portal at '%s' answered with a web page, not JSON; "
			   "did you mean 'https://" API_PREFIX "%s'?",
			   request->origin, host + 3 + strlen(WEB_PREFIX));
}

/* Appends the target of a redirect, without parts that may contain secrets. */
static void add_location(struct buf *out, const struct http_answer *answer,
			 const struct secret *tokens)
{
	AUTO_BUF struct buf shown = { 0 };
	const char *location = answer->location;
	const char *scheme_end = strstr(location, "://");
	const char *authority = scheme_end ? scheme_end + 3 : location;
	const size_t length = strcspn(authority, "/?#");
	const char *at = memrchr(authority, '@', length);

	buf_add(&shown, location, (size_t)(authority - location));
	authority = at ? at + 1 : authority;
	buf_add(&shown, authority, strcspn(authority, "?#"));
	remark_add(out, buf_text(&shown), tokens);
}

static int refuse_redirect(const struct http_answer *answer, const char *path,
			   const struct secret *tokens, struct failure *failure)
{
	AUTO_BUF struct buf location = { 0 };

	add_location(&location, answer, tokens);
	return failure_set(failure, FAULT_REDIRECT,
			   "portal answered HTTP %ld to GET %s, a redirect to "
			   "'%s' that is not followed; correct 'portal' in "
			   "[quix]",
			   answer->status, path, buf_text(&location));
}

int answer_refuse(const struct http_answer *answer, const char *path,
		  const struct secret *tokens, struct failure *failure)
{
	struct json_problem problem = { 0 };
	AUTO_BUF struct buf said = { 0 };

	if (answer_is_redirect(answer))
		return refuse_redirect(answer, path, tokens, failure);
	json_problem(&answer->body, &problem);
	if (problem.message.length) {
		buf_add_text(&said, ": ");
		remark_add(&said, problem.message.data, tokens);
	}
	if (problem.correlation_id.length) {
		buf_add_text(&said, " (correlation id ");
		remark_add(&said, problem.correlation_id.data, tokens);
		buf_add_char(&said, ')');
	}
	json_problem_clear(&problem);
	return failure_set(failure,
			   retry_is_worthwhile(answer->status) ? FAULT_SERVER
							       : FAULT_HTTP,
			   "portal answered HTTP %ld%s to GET %s",
			   answer->status, buf_text(&said), path);
}

char *answer_cause(const struct http_answer *answer, bool with_message,
		   const struct secret *tokens)
{
	struct json_problem problem = { 0 };
	struct buf cause = { 0 };

	json_problem(&answer->body, &problem);
	buf_add_format(&cause, "HTTP %ld", answer->status);
	if (with_message && problem.message.length) {
		buf_add_text(&cause, ": ");
		remark_add(&cause, problem.message.data, tokens);
	}
	if (problem.correlation_id.length) {
		buf_add_text(&cause, ", correlation id ");
		remark_add(&cause, problem.correlation_id.data, tokens);
	}
	json_problem_clear(&problem);
	return buf_steal(&cause);
}
