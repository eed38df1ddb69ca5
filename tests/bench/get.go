// get: a launch from the Portal as a Go program would do it: one GET with
// net/http, and exec. Nothing is parsed.
//
//	get URL TOKEN_FILE CA_FILE PROGRAM [ARG]...
package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"syscall"
)

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	token, err := os.ReadFile(os.Args[2])
	must(err)
	pem, err := os.ReadFile(os.Args[3])
	must(err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
	}}
	request, err := http.NewRequest("GET", os.Args[1], nil)
	must(err)
	request.Header.Set("Authorization",
		"Bearer "+strings.TrimSpace(string(token)))
	request.Header.Set("Accept", "application/json")
	request.Header.Set("X-Version", "2.0")
	request.Header.Set("User-Agent", "quixrun/bench")
	answer, err := client.Do(request)
	must(err)
	if answer.StatusCode != 200 {
		log.Fatal(answer.Status)
	}
	body, err := io.ReadAll(answer.Body)
	must(err)
	if len(body) == 0 {
		log.Fatal("the portal gave no answer")
	}
	must(syscall.Exec(os.Args[4], os.Args[4:], os.Environ()))
}
