/*
 * The cache's folder and entries, as quixrun(1) describes them: written from
 * the manual, not from src/cache/, so that the two are compared.
 */
#ifndef TESTS_BLACKBOX_CACHED_H
#define TESTS_BLACKBOX_CACHED_H

struct scene;

/* How many files are in a folder; 0 when it is not there. */
int cached_count(struct scene *scene, const char *folder);

/*
 * The path of the only file in <run>/quixrun, valid until teardown; fails the
 * test when there is not exactly one. <entry> is its name from now on.
 */
const char *cached_entry(struct scene *scene);

/*
 * Makes the entry for <portal>, the workspace and the token of that id
 * ("dev-1") look `age_ms` old; negative: from the future. Fails the test when
 * there is no such entry.
 */
void cached_set_age(struct scene *scene, const char *workspace,
		    const char *token_id, long long age_ms);

#endif
