package portal_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

const (
	plain  = "sk_live_Zq7Zw8Zx9"
	secret = portal.Secret(plain)
	masked = "[redacted]"
)

// config has the form of every provider's Config. account is a user's type with a config.
type config struct {
	APIKey  portal.Secret
	AppKey  portal.Secret
	BaseURL string
}

type account struct {
	Name   string
	Config config
	Link   portal.Link
	Spare  map[string]portal.Secret
	Old    []portal.Secret
	Any    any
	Ptr    *portal.Secret
}

func accounts() account {
	s := secret
	return account{
		Name:   "acme",
		Config: config{APIKey: secret, AppKey: secret, BaseURL: "https://api.example.com"},
		Link:   *link(),
		Spare:  map[string]portal.Secret{"spare": secret},
		Old:    []portal.Secret{secret, secret},
		Any:    []any{secret, &s},
		Ptr:    &s,
	}
}

// link has a secret in every field that can have one.
func link() *portal.Link {
	const url = "https://portal.example.com/?token=" + secret
	return &portal.Link{
		Provider: "paddle", URL: url, Token: secret, CustomerID: customer,
		DeepLinks: []portal.DeepLink{{Action: portal.ActionViewSubscription, SubscriptionID: sub1, URL: url}},
	}
}

// holders are values that contain a secret.
func holders() map[string]any {
	s := secret
	return map[string]any{
		"alone":           secret,
		"pointer":         &s,
		"slice":           []portal.Secret{secret, secret},
		"array":           [1]portal.Secret{secret},
		"slice of any":    []any{secret},
		"map value":       map[string]portal.Secret{"key": secret},
		"config":          config{APIKey: secret, AppKey: secret},
		"config, pointer": &config{APIKey: secret, AppKey: secret},
		"configs":         []config{{APIKey: secret}},
		"anonymous":       struct{ Inner struct{ Key portal.Secret } }{struct{ Key portal.Secret }{secret}},
		"embedded":        struct{ portal.Secret }{secret},
		"account":         accounts(),
		"link":            *link(),
		"link, pointer":   link(),
		"links":           []portal.Link{*link()},
		"deep links":      link().DeepLinks,
		"links by name":   map[string]portal.Link{"jo": *link()},
	}
}

// pointers are values with a nested pointer to a Link. fmt prints it as a number. For verbs
// that do not fit a number, fmt prints an error with the value behind the pointer, and skips
// the Format method of nested values. So Link needs its own Format method.
func pointers() map[string]any {
	l := link()
	return map[string]any{
		"slice":          []*portal.Link{l, nil},
		"map":            map[string]*portal.Link{"jo": l},
		"field":          struct{ Link *portal.Link }{l},
		"deep links":     []*portal.DeepLink{&l.DeepLinks[0]},
		"pointer to one": &l,
	}
}

// requireHidden fails if text contains the secret or a half of it, as plain text or as
// formatted by %x or %d.
func requireHidden(t *testing.T, text string) {
	t.Helper()
	half := plain[len(plain)/2:]
	for _, form := range []string{half, fmt.Sprintf("%x", half), fmt.Sprintf("% x", half), fmt.Sprint([]byte(half))} {
		require.NotContains(t, strings.ToLower(text), strings.ToLower(strings.Trim(form, "[]")))
	}
}

func TestSecretUnderEveryVerb(t *testing.T) {
	t.Parallel()
	verbs := []string{"%+v", "%#v", "% x", "%#x", "%+q", "%#q", "%5.2f", "%10s", "%-10s", "%.3s", "%05d", "%+d", "%300v", "%[1]s"}
	// %T prints only the type. %p and %w are not verbs for text: fmt prints an error that
	// repeats the text, and go vet rejects the program.
	for c := 'A'; c <= 'z'; c++ {
		if c != 'T' && c != 'p' && c != 'w' && (c <= 'Z' || c >= 'a') {
			verbs = append(verbs, "%"+string(c))
		}
	}
	for _, verb := range verbs {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, masked, fmt.Sprintf(verb, secret))
			assert.Empty(t, fmt.Sprintf(verb, portal.Secret("")))
			for name, holder := range holders() {
				t.Run(name, func(t *testing.T) {
					requireHidden(t, fmt.Sprintf(verb, holder))
				})
			}
			for name, holder := range pointers() {
				t.Run("behind a pointer/"+name, func(t *testing.T) {
					requireHidden(t, fmt.Sprintf(verb, holder))
				})
			}
		})
	}
	for name, holder := range holders() {
		t.Run("the mask is there/"+name, func(t *testing.T) {
			t.Parallel()
			assert.Contains(t, fmt.Sprintf("%+v", holder), masked)
		})
	}
}

func TestSecretInOtherPrinting(t *testing.T) {
	t.Parallel()
	s := secret
	table.Run(t, map[string]string{
		"Sprint":          fmt.Sprint(secret),
		"Sprintln":        fmt.Sprintln("key", secret),
		"Appendf":         string(fmt.Appendf(nil, "%s", secret)),
		"Errorf":          fmt.Errorf("no luck with %s", secret).Error(),
		"Errorf %v":       fmt.Errorf("no luck with %v", config{APIKey: secret}).Error(),
		"String":          secret.String(),
		"String, pointer": (&s).String(),
		"superfluous":     fmt.Sprintf("%[2]s", "", secret) + sprintf("%d", 1, secret),
		"as a map key":    fmt.Sprint(map[portal.Secret]int{secret: 1}),
		"panic value":     panicText(secret),
	}, func(t *testing.T, text string) {
		requireHidden(t, text)
		assert.Contains(t, text, masked)
	})
}

// sprintf hides a wrong verb from go vet.
var sprintf = fmt.Sprintf

func panicText(v any) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	panic(v)
}

func TestSecretReveal(t *testing.T) {
	t.Parallel()
	assert.Equal(t, plain, secret.Reveal())
	assert.Equal(t, masked, portal.Secret(masked).Reveal())
	assert.Equal(t, "\xff", portal.Secret("\xff").Reveal())
	assert.Empty(t, portal.Secret("").Reveal())
	assert.Empty(t, portal.Secret("").String())
}

func TestLinkIsPrintedWithoutItsToken(t *testing.T) {
	t.Parallel()
	const want = "{Provider:paddle URL:[redacted] Token:[redacted] ExpiresAt:0001-01-01 00:00:00 +0000 UTC " +
		"ExpirySource:unknown Use:unknown CustomerID:" + customer + " RequestID: Attempts:0 " +
		"DeepLinks:[{Action:view_subscription SubscriptionID:" + sub1 + " URL:[redacted]}]}"
	assert.Equal(t, want, fmt.Sprintf("%+v", *link()))
	assert.Equal(t, want, strings.TrimPrefix(fmt.Sprintf("%+v", link()), "&"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		assert.NotContains(t, fmt.Sprintf(verb, link()), "https:", verb)
	}
}
