/*
 * Heap functions that only some C libraries have.
 */
#ifndef SYSTEM_HEAP_H
#define SYSTEM_HEAP_H

/* Returns free memory to the kernel (malloc_trim(3)), if supported. */
void heap_trim(void);

#endif
