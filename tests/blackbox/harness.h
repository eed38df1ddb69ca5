/*
 * Includes everything that a black-box test needs.
 */
#ifndef TESTS_BLACKBOX_HARNESS_H
#define TESTS_BLACKBOX_HARNESS_H

#include <fcntl.h>
#include <stdio.h>

#include "../registry.h"
#include "cases.h"
#include "certs.h"
#include "dump.h"
#include "empty_root.h"
#include "leftovers.h"
#include "peek.h"
#include "portal.h"
#include "run.h"
#include "scene.h"
#include "valgrind.h"

/* A test with its own scene. */
#define SCENE_TEST(name) TEST_WITH(name, scene_setup, scene_teardown)

#endif
