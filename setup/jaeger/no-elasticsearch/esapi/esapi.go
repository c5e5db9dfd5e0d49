// Package esapi has the one call that Jaeger makes.
package esapi

import (
	"io"
	"net/http"
)

// Indices of an Elasticsearch that is not there.
type Indices struct {
	PutIndexTemplate func(name string, body io.Reader) (*http.Response, error)
}
