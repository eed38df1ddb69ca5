#include "journal.h"

#include <errno.h>
#include <time.h>

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void journal_init(struct journal *journal)
{
	pthread_condattr_t attributes;

	*journal = (struct journal){ .started_ms = now_ms() };
	journal->requests = cJSON_CreateArray();
	pthread_mutex_init(&journal->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&journal->arrived, &attributes);
	pthread_condattr_destroy(&attributes);
}

long long journal_connect(struct journal *journal)
{
	pthread_mutex_lock(&journal->lock);
	long long number = ++journal->connections;
	pthread_mutex_unlock(&journal->lock);
	return number;
}

long long journal_add(struct journal *journal,
		      const struct journal_entry *entry)
{
	cJSON *item = cJSON_CreateObject();

	cJSON_AddStringToObject(item, "method", entry->method);
	cJSON_AddStringToObject(item, "path", entry->path);
	cJSON_AddStringToObject(item, "token", entry->token);
	cJSON_AddNumberToObject(item, "connection", (double)entry->connection);
	cJSON_AddNumberToObject(item, "time_ms",
				(double)(now_ms() - journal->started_ms));
	pthread_mutex_lock(&journal->lock);
	cJSON_AddItemToArray(journal->requests, item);
	long long number = cJSON_GetArraySize(journal->requests);
	pthread_cond_broadcast(&journal->arrived);
	pthread_mutex_unlock(&journal->lock);
	return number;
}

bool journal_await(struct journal *journal, int count, long long timeout_ms)
{
	long long end_ms = now_ms() + timeout_ms;
	struct timespec end = { .tv_sec = end_ms / 1000,
				.tv_nsec = end_ms % 1000 * 1000000 };
	bool is_there;
	int result = 0;

	pthread_mutex_lock(&journal->lock);
	for (;;) {
		is_there = cJSON_GetArraySize(journal->requests) >= count;
		if (is_there || result == ETIMEDOUT)
			break;
		result = pthread_cond_timedwait(&journal->arrived,
						&journal->lock, &end);
	}
	pthread_mutex_unlock(&journal->lock);
	return is_there;
}

cJSON *journal_requests(struct journal *journal)
{
	pthread_mutex_lock(&journal->lock);
	cJSON *copy = cJSON_Duplicate(journal->requests, true);
	pthread_mutex_unlock(&journal->lock);
	return copy;
}

void journal_forget(struct journal *journal)
{
	pthread_mutex_lock(&journal->lock);
	cJSON_Delete(journal->requests);
	journal->requests = cJSON_CreateArray();
	pthread_mutex_unlock(&journal->lock);
}

void journal_clear(struct journal *journal)
{
	cJSON_Delete(journal->requests);
	pthread_cond_destroy(&journal->arrived);
	pthread_mutex_destroy(&journal->lock);
}
