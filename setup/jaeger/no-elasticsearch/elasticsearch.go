// Package elasticsearch stands in for Elasticsearch's client when Jaeger is built: over a third of all that there is to
// compile, and traces are kept in memory here. It has what Jaeger names, and no client to give.
package elasticsearch

import (
	"errors"
	"net/http"

	"github.com/elastic/go-elasticsearch/v9/esapi"
)

// Config has the fields that Jaeger sets.
type Config struct {
	Addresses            []string
	Username             string
	Password             string
	Header               http.Header
	Transport            http.RoundTripper
	DiscoverNodesOnStart bool
	CompressRequestBody  bool
}

// Client is never made.
type Client struct {
	Indices *esapi.Indices
}

// NewClient says that there is none.
func NewClient(Config) (*Client, error) {
	return nil, errors.New("this Jaeger was built without Elasticsearch")
}
