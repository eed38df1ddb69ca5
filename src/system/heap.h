/*
 * What this C library can do with its heap, and others cannot.
 */
#ifndef SYSTEM_HEAP_H
#define SYSTEM_HEAP_H

/* Gives free memory back to the kernel (malloc_trim(3)), where that can be. */
void heap_trim(void);

#endif
