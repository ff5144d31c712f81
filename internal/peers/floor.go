package peers

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	fast "github.com/go-json-experiment/json"
	"github.com/hasura/go-graphql-client"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// floor makes a call with the least of net/http: one RoundTrip without an http.Client, and
// one pass over the response that keeps the parts of the link. It checks too little for
// real use.
type floor struct {
	transport http.RoundTripper
	base      string
}

func (f floor) call(ctx context.Context, method, target string, header http.Header, body []byte, out any) error {
	u, err := url.Parse(target)
	if err != nil {
		return err
	}
	r := (&http.Request{Method: method, URL: u, Host: u.Host, Header: header}).WithContext(ctx)
	if body != nil {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	resp, err := f.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	data, err := readKnown(resp)
	if err != nil {
		return err
	}
	return fast.Unmarshal(data, out)
}

func (f floor) paddle(ctx context.Context, req portal.Request) (string, error) {
	var body []byte
	if len(req.SubscriptionIDs) > 0 {
		var err error
		if body, err = fast.Marshal(struct {
			SubscriptionIDs []string `json:"subscription_ids"`
		}{req.SubscriptionIDs}); err != nil {
			return "", err
		}
	}
	target := or(f.base, paddle.Production) + "/customers/" + req.CustomerID + "/portal-sessions"
	header := http.Header{"Authorization": {"Bearer " + benchmark.Key}, "Content-Type": {"application/json"}}
	var out paddleSession
	err := f.call(ctx, http.MethodPost, target, header, body, &out)
	return out.Data.URLs.General.Overview, err
}

func (f floor) appstle(ctx context.Context, req portal.Request) (string, error) {
	target := or(f.base, appstle.Subscriptions) + "/api/external/v2/manage-subscription-link/" + req.CustomerID
	var out appstleLink
	err := f.call(ctx, http.MethodGet, target, http.Header{"X-Api-Key": {benchmark.Key}}, nil, &out)
	return out.ManageSubscriptionLink, err
}

// salesbricks runs the mutation with go-graphql-client, as this module does. The library
// takes most of the time.
func (f floor) salesbricks(ctx context.Context, req portal.Request) (string, error) {
	target, err := url.Parse(or(f.base, salesbricks.Production) + "/api/v1/graphql")
	if err != nil {
		return "", err
	}
	d := &floorDoer{transport: f.transport, target: target}
	_, err = graphql.NewClient("/", d).ExecRaw(ctx, mutation, map[string]any{"subscriptionId": req.SubscriptionIDs[0]})
	return salesbricks.DefaultPortalURL + d.out.Data.CreateSubscriptionToken.Token.ID, err
}

// floorDoer makes the call of one mutation. The library does not see the response.
type floorDoer struct {
	transport http.RoundTripper
	target    *url.URL
	out       salesbricksToken
}

func (d *floorDoer) Do(r *http.Request) (*http.Response, error) {
	r.URL, r.Host = d.target, d.target.Host
	r.Header["X-Salesbricks-Key"] = []string{benchmark.Key}
	resp, err := d.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := readKnown(resp)
	if err != nil {
		return nil, err
	}
	nothing := &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("null\n"))}
	return nothing, fast.Unmarshal(data, &d.out)
}
