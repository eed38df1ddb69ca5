# The same without a supervisor: quixrun executes the program, and no process of
# quixrun remains. Nothing is restarted after a rotation of the tokens.
#
#   docker build -f conf/docker/exec.Dockerfile -t quixrun-exec .
#
# The program is then PID 1: the kernel ignores every signal for which it has no
# handler, including TERM, and it must reap orphans. So either the program
# handles that, or docker adds an init process:
#
#   docker run --init --rm --read-only -e Quix__Sdk__Token quixrun-exec env

FROM quixrun
ENTRYPOINT ["quixrun", "--"]
