#include "environment/protected_names.h"

#include <stddef.h>
#include <string.h>

#include "quixrun/text.h"

static const char *const powerful[] = {
	"PATH",
	"HOME",
	"SHELL",
	"IFS",
	"ENV",
	"CDPATH",
	"TMPDIR",
	"USER",
	"LOGNAME",
	"LD_*",
	"DYLD_*",
	"GCONV_PATH",
	"GLIBC_TUNABLES",
	"LOCPATH",
	"NLSPATH",
	"MALLOC_*",
	"HOSTALIASES",
	"RESOLV_*",
	"GETCONF_DIR",
	/* shells */
	"BASH_*",
	"BASHOPTS",
	"SHELLOPTS",
	"PROMPT_COMMAND",
	"PS4",
	"ZDOTDIR",
	/* interpreters and virtual machines */
	"NODE_OPTIONS",
	"NODE_PATH",
	"NODE_EXTRA_CA_CERTS",
	"PYTHON*",
	"PERL*",
	"RUBYOPT",
	"RUBYLIB",
	"JAVA_TOOL_OPTIONS",
	"_JAVA_OPTIONS",
	"JDK_JAVA_OPTIONS",
	"JAVA_OPTS",
	"CLASSPATH",
	"DOTNET_STARTUP_HOOKS",
	"CORECLR_*",
	"COR_*",
	"LUA_INIT*",
	"LUA_PATH*",
	"LUA_CPATH*",
	"PHPRC",
	"PHP_INI_SCAN_DIR",
	"R_PROFILE*",
	"R_ENVIRON*",
	"ERL_*FLAGS",
	"ELIXIR_ERL_OPTIONS",
	"GOFLAGS",
	"RUSTC_WRAPPER",
	"CARGO_*",
	/* variables that could redirect secrets */
	"OPENSSL_CONF",
	"OPENSSL_MODULES",
	"OPENSSL_ENGINES",
	"SSLKEYLOGFILE",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"REQUESTS_CA_BUNDLE",
	"CURL_*",
	/* programs that other programs start */
	"EDITOR",
	"VISUAL",
	"PAGER",
	"BROWSER",
	"GIT_*",
	"SSH_ASKPASS",
	"SUDO_ASKPASS",
	"LESSOPEN",
	"LESSCLOSE",
	"TERMINFO*",
	"TERMCAP",
	/* proxies */
	"http_proxy",
	"https_proxy",
	"HTTP_PROXY",
	"HTTPS_PROXY",
	"all_proxy",
	"ALL_PROXY",
	"no_proxy",
	"NO_PROXY",
};

bool name_is_powerful(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(powerful) / sizeof(powerful[0]); i++)
		if (*name == *powerful[i] && text_matches(name, powerful[i]))
			return true;
	return false;
}

bool name_is_reserved(const char *name)
{
	return text_begins(name, "QUIXRUN_") &&
	       strcmp(name, "QUIXRUN_CONFIG_PATH") != 0 &&
	       strcmp(name, "QUIXRUN_TRUST_OWNER") != 0;
}

/* Prepends the place that sets the variable to the error. */
static int refuse_name(const struct place *place, struct error *error)
{
	return place->line ? error_prefix(error, "%s:%d: ", place->file,
					  place->line)
			   : error_prefix(error, "%s: ", place->file);
}

int name_check_origin(const char *name, const struct origin *origin,
		      struct error *error)
{
	const struct place *place = &origin->place;
	const bool is_own =
		origin->kind == ORIGIN_ENV ||
		(origin->kind == ORIGIN_OPTION && !strcmp(place->file, "-e"));

	/*
	 * A repository must not set the search path of profiles or their owner.
	 */
	if (name_is_reserved(name) ||
	    (origin->kind == ORIGIN_APP && text_begins(name, "QUIXRUN_"))) {
		error_set(error, STATUS_PERMANENT,
			  "'%s' is a variable of quixrun itself", name);
		return refuse_name(place, error);
	}
	if (!is_own && name_is_powerful(name)) {
		error_set(
			error, STATUS_PERMANENT,
			"'%s' controls which code runs or which CAs are trusted; only [env] of a profile or -e can"
			" set it",
			name);
		return refuse_name(place, error);
	}
	return 0;
}
