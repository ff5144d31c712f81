package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

// handwritten makes the calls as a careful program without this module would: once, with a
// deadline, a size limit and a check of the status.
type handwritten struct {
	http *http.Client
	base string // empty: the provider's address
	// unmarshal is json.Unmarshal, unless a case measures another decoder.
	unmarshal func([]byte, any) error
	unchecked bool // no deadline, no size limit, no check of the status
}

// call makes one call and decodes its response.
func (h handwritten) call(ctx context.Context, method, target string, header http.Header, body []byte, want int, out any) error {
	if !h.unchecked {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
	}
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
		header.Set("Content-Type", "application/json")
	}
	r, err := http.NewRequestWithContext(ctx, method, target, reader)
	if err != nil {
		return err
	}
	r.Header = header
	resp, err := h.http.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if h.unchecked {
		data, err := readKnown(resp)
		if err != nil {
			return err
		}
		return h.unmarshal(data, out)
	}
	if resp.StatusCode != want {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 16<<20))
	if err != nil {
		return err
	}
	return h.unmarshal(data, out)
}

// readKnown reads a body of known length into one buffer.
func readKnown(resp *http.Response) ([]byte, error) {
	if resp.ContentLength < 0 {
		return io.ReadAll(resp.Body)
	}
	data := make([]byte, resp.ContentLength)
	_, err := io.ReadFull(resp.Body, data)
	return data, err
}

// or returns base, or production if base is empty.
func or(base, production string) string {
	if base != "" {
		return base
	}
	return production
}

// paddleSession has the fields of the documented response that a link needs.
type paddleSession struct {
	Data struct {
		ID         string `json:"id"`
		CustomerID string `json:"customer_id"`
		URLs       struct {
			General struct {
				Overview string `json:"overview"`
			} `json:"general"`
			Subscriptions []struct {
				ID                              string `json:"id"`
				CancelSubscription              string `json:"cancel_subscription"`
				UpdateSubscriptionPaymentMethod string `json:"update_subscription_payment_method"`
			} `json:"subscriptions"`
		} `json:"urls"`
		CreatedAt string `json:"created_at"`
	} `json:"data"`
	Meta struct {
		RequestID string `json:"request_id"`
	} `json:"meta"`
}

func (h handwritten) paddle(ctx context.Context, req portal.Request) (string, error) {
	var body []byte
	if len(req.SubscriptionIDs) > 0 {
		var err error
		if body, err = json.Marshal(map[string][]string{"subscription_ids": req.SubscriptionIDs}); err != nil {
			return "", err
		}
	}
	target := or(h.base, paddle.Production) + "/customers/" + url.PathEscape(req.CustomerID) + "/portal-sessions"
	var out paddleSession
	err := h.call(ctx, http.MethodPost, target, http.Header{"Authorization": {"Bearer " + benchmark.Key}}, body, http.StatusCreated, &out)
	return out.Data.URLs.General.Overview, err
}

// appstleLink is the documented response.
type appstleLink struct {
	ManageSubscriptionLink string    `json:"manageSubscriptionLink"`
	TokenExpirationTime    time.Time `json:"tokenExpirationTime"`
	ExpiresInMinutes       int       `json:"expiresInMinutes"`
	CustomerID             int64     `json:"customerId"`
	PortalURL              string    `json:"portalUrl"`
}

func (h handwritten) appstle(ctx context.Context, req portal.Request) (string, error) {
	target := or(h.base, appstle.Subscriptions) + "/api/external/v2/manage-subscription-link/" + url.PathEscape(req.CustomerID)
	var out appstleLink
	err := h.call(ctx, http.MethodGet, target, http.Header{"X-Api-Key": {benchmark.Key}}, nil, http.StatusOK, &out)
	return out.ManageSubscriptionLink, err
}

const mutation = `mutation($subscriptionId: String!){
  createSubscriptionToken(subscriptionId: $subscriptionId){
    token {
      id
      expiresAt
      buyer {
        id
      }
    }
  }
}`

// salesbricksToken is the documented response.
type salesbricksToken struct {
	Data struct {
		CreateSubscriptionToken struct {
			Token struct {
				ID        string    `json:"id"`
				ExpiresAt time.Time `json:"expiresAt"`
				Buyer     struct {
					ID string `json:"id"`
				} `json:"buyer"`
			} `json:"token"`
		} `json:"createSubscriptionToken"`
	} `json:"data"`
	Errors []struct {
		Message string `json:"message"`
	} `json:"errors"`
}

func (h handwritten) salesbricks(ctx context.Context, req portal.Request) (string, error) {
	body, err := json.Marshal(map[string]any{
		"query":     mutation,
		"variables": map[string]any{"subscriptionId": req.SubscriptionIDs[0]},
	})
	if err != nil {
		return "", err
	}
	var out salesbricksToken
	target := or(h.base, salesbricks.Production) + "/api/v1/graphql"
	err = h.call(ctx, http.MethodPost, target, http.Header{"X-Salesbricks-Key": {benchmark.Key}}, body, http.StatusOK, &out)
	if err == nil && len(out.Errors) > 0 {
		err = fmt.Errorf("GraphQL: %s", out.Errors[0].Message)
	}
	return salesbricks.DefaultPortalURL + out.Data.CreateSubscriptionToken.Token.ID, err
}
