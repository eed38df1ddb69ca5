/*
 * Profiles for many tests, as texts in which names are replaced.
 */
#ifndef TESTS_BLACKBOX_PROFILES_H
#define TESTS_BLACKBOX_PROFILES_H

#define PROFILE_LOCAL "[broker]\nbootstrap.servers = localhost:19092\n"

#define PROFILE_DEV                                                            \
	"[quix]\nportal = <portal>\n"                                          \
	"workspace = acme-factory-dev\n"                                       \
	"token_1 = <dev-1>\n"                                                  \
	"token_2 = <dev-2>\n"

#define PROFILE_PROD                                                           \
	"[quix]\nportal = <portal>\n"                                          \
	"workspace = acme-factory-prod\n"                                      \
	"token_1 = <prod-1>\n"                                                 \
	"token_2 = <prod-2>\n"

/* Without a workspace: the token gives access to only one. */
#define PROFILE_DEV_FOUND                                                      \
	"[quix]\nportal = <portal>\n"                                          \
	"token_1 = <dev-1>\n"                                                  \
	"token_2 = <dev-2>\n"

#endif
