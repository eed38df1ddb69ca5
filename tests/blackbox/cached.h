/*
 * The cache's folder and entries as quixrun(1) describes them: implemented from
 * the manual, independently of src/cache/, to compare the two.
 */
#ifndef TESTS_BLACKBOX_CACHED_H
#define TESTS_BLACKBOX_CACHED_H

struct scene;

/* The number of files in a folder; 0 when it does not exist. */
int cached_count(struct scene *scene, const char *folder);

/*
 * The path of the only file in <run>/quixrun, valid until teardown; fails the
 * test if there is not exactly one. Sets <entry> to its name.
 */
const char *cached_entry(struct scene *scene);

/*
 * Changes the time of the entry for <portal>, the workspace and the token with
 * that id ("dev-1") to `age_ms` ago; negative: in the future. Fails the test if
 * there is no such entry.
 */
void cached_set_age(struct scene *scene, const char *workspace,
		    const char *token_id, long long age_ms);

#endif
