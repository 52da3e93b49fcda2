// Command check reads manifests of Kubernetes from its input and refuses what the API's own types do not have: unknown kinds, fields and
// wrong types. It prints one line for each object.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := utilyaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	failed := false
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if isEmpty(document) {
			continue
		}
		object, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			failed = true
			continue
		}
		name, err := meta.NewAccessor().Name(object)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			failed = true
			continue
		}
		fmt.Printf("%s %s\n", kind.Kind, name)
	}
	if failed {
		os.Exit(1)
	}
}

// A document of comments alone is none.
func isEmpty(document []byte) bool {
	scanner := bufio.NewScanner(bytes.NewReader(document))
	for scanner.Scan() {
		line := scanner.Text()
		if line != "" && line[0] != '#' && line != "---" {
			return false
		}
	}
	return true
}
