#!/usr/bin/env bash
# One Kafka node on loopback, with a certificate from its own CA, and its
# administration. For tests/e2e/run, which sets scene, tools and here.
# shellcheck disable=SC2154,SC2034 # set there, used there

kafka_dir=$scene/kafka

# The beginning of a command of Kafka's; its main class follows. The compiler
# for long-running programs would slow down short ones.
java=(java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
    "-Dlog4j.configuration=file:$here/log4j.properties"
    -Dquixrun.log=WARN -cp "$tools/jars/*")

# The CA that the loopback portal returns, and the broker's certificate.
make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
        -nodes -subj '/CN=end-to-end broker CA' -days 2 \
        -keyout "$kafka_dir/ca.key" -out "$kafka_dir/ca.pem" &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
            -subj '/CN=kafka' -keyout "$kafka_dir/server.key" \
            -out "$kafka_dir/server.csr" &&
        openssl x509 -req -in "$kafka_dir/server.csr" -days 2 \
            -CA "$kafka_dir/ca.pem" -CAkey "$kafka_dir/ca.key" \
            -CAcreateserial -out "$kafka_dir/server.crt" \
            -extfile <(echo 'subjectAltName=IP:127.0.0.1,DNS:localhost') &&
        cat "$kafka_dir/server.key" "$kafka_dir/server.crt" \
            >"$kafka_dir/server.pem"
}

# free_ports N: that many ports on which nothing listens.
free_ports() {
    /usr/bin/python3 -c '
import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in sockets:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))' "$1"
}

# Chooses ports and starts the node; false when it ended before it was ready.
start_kafka_once() {
    local controller plain secure log=$scene/kafka.log
    read -r controller plain secure < <(free_ports 3)
    kafka_plain=127.0.0.1:$plain
    kafka_secure=127.0.0.1:$secure
    rm -rf "$kafka_dir/data"
    sed -e "s|@DIR@|$kafka_dir|g" -e "s|@CONTROLLER@|$controller|g" \
        -e "s|@PLAIN@|$plain|g" -e "s|@SECURE@|$secure|g" \
        "$here/server.properties" >"$kafka_dir/server.properties"
    "${java[@]}" kafka.tools.StorageTool format \
        --config "$kafka_dir/server.properties" \
        --cluster-id AAAAAAAAAAAAAAAAAAAAAA >"$log" 2>&1 || return
    begin kafka "${java[@]}" -Dquixrun.log=INFO kafka.Kafka \
        "$kafka_dir/server.properties"
    await_line "$begun" "$log" 'Kafka Server started'
}

# Another process may take a port between the choice and the start.
start_kafka() {
    mkdir -p "$kafka_dir"
    make_certificates 2>"$scene/openssl.log" ||
        { cat "$scene/openssl.log" >&2 && return 1; }
    start_kafka_once || start_kafka_once ||
        { tail -n 40 "$scene/kafka.log" >&2 && return 1; }
}

# administer COMMAND [ARG]...: see admin.py.
administer() {
    "$tools/python/bin/python" "$here/admin.py" "$kafka_plain" "$@"
}
