#include "system/self.h"

#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "system/file.h"
#include "quixrun/mem.h"
#include "quixrun/text.h"

char *self_beside(const char *path)
{
	char executable[PATH_MAX];
	const ssize_t length =
		readlink("/proc/self/exe", executable, sizeof(executable) - 1);
	AUTO_FREE char *folder = NULL;

	if (length <= 0)
		return NULL;
	executable[length] = '\0';
	folder = file_folder(executable);
	while (text_begins(path, "../")) {
		char *above = file_folder(folder);

		mem_free(&folder);
		folder = above;
		path += 3;
	}
	return file_join(folder, path);
}

/* Limits: a file with more or larger notes is not quixrun. */
#define HEADERS_MAX 64
#define NOTES_MAX   4096

#define NOTE_NAME "quixrun"
#define NOTE_TYPE 1

/*
 * A note in the executable that identifies quixrun of any version (elf(5),
 * "Notes").
 */
struct note {
	ElfW(Nhdr) header;
	char name[sizeof(NOTE_NAME)];
};

__attribute__((section(".note.quixrun"), used,
	       aligned(4))) static const struct note note = {
	.header = { .n_namesz = sizeof(NOTE_NAME), .n_type = NOTE_TYPE },
	.name = NOTE_NAME,
};

static size_t aligned(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/* True when our note is among these; malformed notes end the search. */
static bool holds_note(const char *bytes, size_t length)
{
	ElfW(Nhdr) header;

	while (length >= sizeof(header)) {
		size_t size;

		memcpy(&header, bytes, sizeof(header));
		if (header.n_namesz > length || header.n_descsz > length)
			return false;
		size = sizeof(header) + aligned(header.n_namesz) +
		       aligned(header.n_descsz);
		if (size > length)
			return false;
		if (header.n_type == NOTE_TYPE &&
		    header.n_namesz == sizeof(NOTE_NAME) &&
		    !memcmp(bytes + sizeof(header), NOTE_NAME,
			    sizeof(NOTE_NAME)))
			return true;
		bytes += size;
		length -= size;
	}
	return false;
}

static bool segment_holds_note(int fd, const ElfW(Phdr) * segment)
{
	char notes[NOTES_MAX];
	const size_t size = segment->p_filesz < sizeof(notes)
				    ? (size_t)segment->p_filesz
				    : sizeof(notes);
	ssize_t length;

	if (segment->p_type != PT_NOTE)
		return false;
	length = pread(fd, notes, size, (off_t)segment->p_offset);
	return length > 0 && holds_note(notes, (size_t)length);
}

static bool has_note(int fd)
{
	ElfW(Ehdr) header;
	int i;

	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
	    header.e_phentsize != sizeof(ElfW(Phdr)))
		return false;
	for (i = 0; i < header.e_phnum && i < HEADERS_MAX; i++) {
		const off_t at =
			(off_t)header.e_phoff + i * (off_t)sizeof(ElfW(Phdr));
		ElfW(Phdr) segment;

		if (pread(fd, &segment, sizeof(segment), at) ==
			    (ssize_t)sizeof(segment) &&
		    segment_holds_note(fd, &segment))
			return true;
	}
	return false;
}

static bool is_same_file(const struct stat *status)
{
	struct stat own;

	return !stat("/proc/self/exe", &own) && own.st_dev == status->st_dev &&
	       own.st_ino == status->st_ino;
}

bool self_is(const char *path)
{
	struct stat status;
	bool result;
	int fd;

	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	if (is_same_file(&status))
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	result = has_note(fd);
	close(fd);
	return result;
}
