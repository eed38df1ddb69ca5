# The same without a supervisor: quixrun becomes the program, and no process of
# its own stays behind. Nothing is restarted when a token is rotated.
#
#   docker build -f conf/docker/exec.Dockerfile -t quixrun-exec .
#
# The program is then process 1: the kernel drops every signal that it has no
# handler for, TERM included, and nobody but it reaps orphans. So either it was
# made for that, or docker brings a process 1 of its own:
#
#   docker run --init --rm --read-only -e Quix__Sdk__Token quixrun-exec env

FROM quixrun
ENTRYPOINT ["quixrun", "--"]
