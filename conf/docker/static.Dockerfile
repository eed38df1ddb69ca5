# The static programs, to be brought into any other image: by an init container
# (conf/kubernetes/init-container.yaml), or with
#
#   COPY --from=quixrun-static /quixrun.image /opt/quixrun
#
#   docker build -f conf/docker/static.Dockerfile -t quixrun-static:0.1.0 .

FROM debian:bookworm-slim AS build
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates make
COPY . /src
WORKDIR /src
# What else is missing make installs by itself.
RUN make static
RUN mkdir -p /quixrun/bin /quixrun/libexec && \
    cp build/static/bin/quixrun /quixrun/bin && \
    cp build/static/libexec/quixrun-portal /quixrun/libexec && \
    cp /etc/ssl/certs/ca-certificates.crt /quixrun

FROM debian:bookworm-slim
COPY --from=build /quixrun /quixrun.image
USER 10001:10001
# The argument is the folder that they are wanted in.
ENTRYPOINT ["cp", "-R", "-T", "/quixrun.image"]
