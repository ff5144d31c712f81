package redirect_test

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/portal/redirect"
)

const (
	mailURL = "https://app.example/billing/m/"
	key     = portal.Secret("0123456789abcdef0123456789abcdef")
	oldKey  = portal.Secret("fedcba9876543210fedcba9876543210")
)

func newSigner(t testing.TB, url string, keys ...portal.Secret) *redirect.Signer {
	t.Helper()
	s, err := redirect.NewSigner(redirect.SignerConfig{URL: url, Keys: keys})
	require.NoError(t, err)
	return s
}

func sign(t testing.TB, s *redirect.Signer, ticket redirect.Ticket) string {
	t.Helper()
	link, err := s.Sign(ticket)
	require.NoError(t, err)
	return link.Reveal()
}

// tomorrow is the expiry of most tickets in these tests.
func tomorrow() time.Time { return time.Now().Add(24 * time.Hour).Truncate(time.Second).UTC() }

func TestTicketsComeBack(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	for name, ticket := range map[string]redirect.Ticket{
		"customer":   {Customer: "acct_12345678"},
		"everything": {Customer: "1", Action: portal.ActionCancelSubscription, Subscription: "sub_01jcgfqad406rsfjcgq44g9djq"},
		"page":       {Customer: "Zoë & Söhne", Action: "Ünusual"},
		"longest":    {Customer: strings.Repeat("c", 64), Action: portal.Action(strings.Repeat("a", 64)), Subscription: strings.Repeat("s", 128)},
		"bytes":      {Customer: "\x00\xff", Subscription: "\n"},
	} {
		ticket.ExpiresAt = tomorrow()
		link := sign(t, s, ticket)
		require.Regexp(t, `^https://app\.example/billing/m/[0-9a-z]+$`, link, name)
		for _, text := range []string{link, strings.TrimPrefix(link, mailURL)} {
			got, err := s.Verify(text)
			require.NoError(t, err, name)
			assert.Equal(t, ticket, got, name)
		}
	}
}

func TestLinksAreShort(t *testing.T) {
	t.Parallel()
	require.Len(t, mailURL, 30)
	link := sign(t, newSigner(t, mailURL, key), redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: tomorrow()})
	assert.LessOrEqual(t, len(link), 120)
	assert.Len(t, link, 102)
}

func TestSignRefuses(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	for name, tt := range map[string]struct {
		ticket redirect.Ticket
		field  string
	}{
		"nobody":            {redirect.Ticket{ExpiresAt: tomorrow()}, "Customer"},
		"long reference":    {redirect.Ticket{Customer: strings.Repeat("c", 65), ExpiresAt: tomorrow()}, "Customer"},
		"long action":       {redirect.Ticket{Customer: "c", Action: portal.Action(strings.Repeat("a", 65)), ExpiresAt: tomorrow()}, "Action"},
		"long subscription": {redirect.Ticket{Customer: "c", Subscription: strings.Repeat("s", 129), ExpiresAt: tomorrow()}, "Subscription"},
		"no end":            {redirect.Ticket{Customer: "c"}, "ExpiresAt"},
		"91 days":           {redirect.Ticket{Customer: "c", ExpiresAt: time.Now().Add(91 * 24 * time.Hour)}, "ExpiresAt"},
		"no date":           {redirect.Ticket{Customer: "c", ExpiresAt: time.Unix(1<<33, 0)}, "ExpiresAt"},
	} {
		link, err := s.Sign(tt.ticket)
		assert.Empty(t, link, name)
		e, ok := errors.AsType[*portal.Error](err)
		require.True(t, ok, name)
		assert.Equal(t, tt.field, e.Field, name)
		assert.Equal(t, portal.ErrInvalidRequest, e.Kind, name)
	}
	for _, unmade := range []*redirect.Signer{nil, {}} {
		_, err := unmade.Sign(redirect.Ticket{Customer: "c", ExpiresAt: tomorrow()})
		assert.ErrorIs(t, err, portal.ErrInvalidRequest)
		_, err = unmade.Verify(mailURL)
		assert.Equal(t, redirect.ErrInvalid, err)
	}
	long, err := redirect.NewSigner(redirect.SignerConfig{URL: mailURL, Keys: []portal.Secret{key}, MaxLifetime: 365 * 24 * time.Hour})
	require.NoError(t, err)
	_, err = long.Sign(redirect.Ticket{Customer: "c", ExpiresAt: time.Now().Add(364 * 24 * time.Hour)})
	assert.NoError(t, err)
}

func TestLinksExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSigner(t, mailURL, key)
		link := sign(t, s, redirect.Ticket{Customer: "c", ExpiresAt: time.Now().Add(time.Hour)})
		time.Sleep(time.Hour - time.Nanosecond)
		_, err := s.Verify(link)
		require.NoError(t, err)
		time.Sleep(time.Nanosecond)
		ticket, err := s.Verify(link)
		assert.Equal(t, redirect.ErrExpired, err)
		assert.Zero(t, ticket)
	})
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	ticket := redirect.Ticket{Customer: "c", ExpiresAt: tomorrow()}
	before, both, after := newSigner(t, mailURL, oldKey), newSigner(t, mailURL, key, oldKey), newSigner(t, mailURL, key)
	old, now := sign(t, before, ticket), sign(t, both, ticket)
	for name, tt := range map[string]struct {
		s    *redirect.Signer
		link string
		err  error
	}{
		"old link, both keys":   {both, old, nil},
		"new link, both keys":   {both, now, nil},
		"new link, new key":     {after, now, nil},
		"old link, new key":     {after, old, redirect.ErrInvalid},
		"the first key signs":   {before, now, redirect.ErrInvalid},
		"another path":          {newSigner(t, "https://app.example/billing/n/", key), now, redirect.ErrInvalid},
		"another host":          {newSigner(t, "https://app2.example/billing/m/", key), now, redirect.ErrInvalid},
		"the same, spelt apart": {newSigner(t, "https://APP.example:443/billing/m", key), now, nil},
		"another host, payload": {newSigner(t, "https://app2.example/billing/m/", key), strings.TrimPrefix(now, mailURL), redirect.ErrInvalid},
	} {
		_, err := tt.s.Verify(tt.link)
		assert.Equal(t, tt.err, err, name)
	}
}

func TestNewSignerRefuses(t *testing.T) {
	t.Parallel()
	short := portal.Secret("31-bytes-of-a-key-are-too-few..")
	require.Len(t, short.Reveal(), 31)
	for name, tt := range map[string]struct {
		cfg   redirect.SignerConfig
		field string
	}{
		"no URL":        {redirect.SignerConfig{Keys: []portal.Secret{key}}, "URL"},
		"a path":        {redirect.SignerConfig{URL: "/billing/m/", Keys: []portal.Secret{key}}, "URL"},
		"http":          {redirect.SignerConfig{URL: "http://app.example/m/", Keys: []portal.Secret{key}}, "URL"},
		"user-info":     {redirect.SignerConfig{URL: "https://me@app.example/m/", Keys: []portal.Secret{key}}, "URL"},
		"query":         {redirect.SignerConfig{URL: "https://app.example/m/?a=b", Keys: []portal.Secret{key}}, "URL"},
		"empty query":   {redirect.SignerConfig{URL: "https://app.example/m/?", Keys: []portal.Secret{key}}, "URL"},
		"fragment":      {redirect.SignerConfig{URL: "https://app.example/m/#", Keys: []portal.Secret{key}}, "URL"},
		"white space":   {redirect.SignerConfig{URL: "https://app.example/m m/", Keys: []portal.Secret{key}}, "URL"},
		"no URL at all": {redirect.SignerConfig{URL: "https://app.example/%zz", Keys: []portal.Secret{key}}, "URL"},
		"no key":        {redirect.SignerConfig{URL: mailURL}, "Keys"},
		"short key":     {redirect.SignerConfig{URL: mailURL, Keys: []portal.Secret{key, short}}, "Keys"},
		"lifetime":      {redirect.SignerConfig{URL: mailURL, Keys: []portal.Secret{key}, MaxLifetime: -1}, "MaxLifetime"},
	} {
		s, err := redirect.NewSigner(tt.cfg)
		assert.Nil(t, s, name)
		e, ok := errors.AsType[*portal.Error](err)
		require.True(t, ok, name)
		assert.Equal(t, tt.field, e.Field, name)
		assert.NotContains(t, err.Error(), short.Reveal(), name)
	}
	_, err := redirect.NewSigner(redirect.SignerConfig{URL: "http://app.localhost:8080", Keys: []portal.Secret{key}})
	assert.NoError(t, err)
}

// However the URL is spelled, a link is found in a text: its path is escaped, and its host
// is as short as possible.
func TestSpellingsOfTheURL(t *testing.T) {
	t.Parallel()
	for url, begins := range map[string]string{
		"https://app.example/für/m/":      "https://app.example/f%C3%BCr/m/",
		"https://app.example/f%c3%bcr/m":  "https://app.example/f%c3%bcr/m/",
		"HTTPS://App.example:443/a%2Fb/m": "https://app.example/a%2Fb/m/",
	} {
		s := newSigner(t, url, key)
		link := sign(t, s, redirect.Ticket{Customer: "c", ExpiresAt: tomorrow()})
		require.True(t, strings.HasPrefix(link, begins), link)
		for _, text := range []string{link, link + ".", strings.ToUpper(link), "<" + link + ">"} {
			_, err := s.Verify(text)
			assert.NoError(t, err, text)
		}
		h := redirect.NewMailHandler(&generator{}, s, customers, redirect.MailOptions{})
		assert.Equal(t, 303, serve(h, press(link+").")).Code)
	}
}

// Changes that mail software makes to a link.
func TestMutilatedLinksOpen(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, oldKey, key)
	ticket := redirect.Ticket{Customer: "cus_0123456789abc", Action: portal.ActionCancelSubscription, ExpiresAt: tomorrow()}
	link := sign(t, s, ticket)
	payload := strings.TrimPrefix(link, mailURL)
	middle := len(mailURL) + 20
	safeLink := "https://eur01.safelinks.protection.outlook.com/?url=" + url.QueryEscape(link) + "&data=05%7C02%7Csam%40example.com%7C0&sdata=a%2Bb%3D&reserved=0"
	everyByte := strings.Builder{}
	for _, c := range []byte(payload) {
		fmt.Fprintf(&everyByte, "%%%02X", c)
	}
	for name, text := range map[string]string{
		"utm":                         link + "?utm_source=mail&utm_campaign=50%",
		"fragment":                    link + "#section",
		"&amp;":                       link + "?a=1&amp;b=2",
		"soft line break":             link[:middle] + "=\r\n" + link[middle:],
		"soft line break, Unix":       link[:middle] + "=\n" + link[middle:],
		"soft line break, escaped":    link[:middle] + "=%0D%0A" + link[middle:],
		"soft line break in a path":   link[:middle] + "=" + link[middle:],
		"wrapped line":                link[:middle] + "\r\n  " + link[middle:],
		"wrapped line in a quote":     "> " + link[:middle] + "\n> " + link[middle:],
		"full stop":                   link + ".",
		"comma":                       link + ", thanks",
		"parentheses":                 "(" + link + ")",
		"angle brackets":              "<" + link + ">",
		"quotes":                      `"` + link + `"`,
		"attribute":                   `<a href="` + link + `">Manage</a>`,
		"Markdown":                    "[" + link + "](" + link + ")",
		"upper case":                  strings.ToUpper(link),
		"title case":                  strings.ToUpper(link[:1]) + link[1:],
		"Safe Links":                  safeLink,
		"Safe Links twice":            "https://nam12.safelinks.protection.outlook.com/?url=" + url.QueryEscape(safeLink),
		"Safe Links thrice":           "https://nam13.safelinks.protection.outlook.com/?url=" + url.QueryEscape("https://nam12.safelinks.protection.outlook.com/?url="+url.QueryEscape(safeLink)),
		"Proofpoint":                  "https://urldefense.com/v3/__" + link + "__;!!abc!def$",
		"Barracuda":                   "https://linkprotect.cudasvc.com/url?a=" + url.QueryEscape(link) + "&c=E,1",
		"escaped":                     url.PathEscape(link),
		"escaped letters":             mailURL + everyByte.String(),
		"white space":                 "\t " + link + " \r\n",
		"no-break space":              "\u00a0" + link + "\u00a0",
		"soft hyphens":                link[:middle] + "\u00ad" + link[middle:],
		"soft hyphens, escaped":       link[:middle] + "%C2%AD" + link[middle:],
		"no width":                    "\ufeff" + link[:middle] + "\u200b" + link[middle:],
		"slash":                       link + "/",
		"character references":        strings.ReplaceAll(link, "/", "&#x2F;"),
		"http":                        "http" + strings.TrimPrefix(link, "https"),
		"in a text":                   "Zoë, your link: " + link + "\n\nYours, the team",
		"payload in upper case":       strings.ToUpper(payload),
		"payload with a query":        payload + "?utm_source=mail",
		"payload in angle brackets":   "<" + payload + ">",
		"payload with a line's break": payload[:20] + "=\r\n" + payload[20:],
	} {
		got, err := s.Verify(text)
		require.NoError(t, err, name)
		assert.Equal(t, ticket, got, name)
	}
}

func TestOtherTextsAreInvalid(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	link := sign(t, s, redirect.Ticket{Customer: "cus_0123456789abc", ExpiresAt: tomorrow()})
	payload := strings.TrimPrefix(link, mailURL)
	texts := map[string]string{
		"nothing":          "",
		"the address":      mailURL,
		"one letter":       "a",
		"oversized":        link + "?" + strings.Repeat("a", 8<<10),
		"twice":            mailURL + payload + payload,
		"another host":     "https://evil.example/billing/m/" + payload,
		"a longer host":    "https://my-app.example/billing/m/" + payload,
		"another path":     "https://app.example/" + payload,
		"words before it":  "see " + payload,
		"foreign alphabet": mailURL + strings.Repeat("0189", 18),
	}
	for n := range 500 { // the longest payload of a ticket has 455 characters
		texts[fmt.Sprint("characters: ", n)] = strings.Repeat("a", n)
	}
	for i := range payload {
		texts[fmt.Sprint("truncated to ", i)] = mailURL + payload[:i]
		texts[fmt.Sprint("longer at ", i)] = mailURL + payload[:i] + "a" + payload[i:]
		for _, c := range "abcdefghijklmnopqrstuvwxyz234567" {
			if byte(c) != payload[i] {
				texts[fmt.Sprintf("%c at %d", c, i)] = mailURL + payload[:i] + string(c) + payload[i+1:]
			}
		}
	}
	for name, text := range texts {
		ticket, err := s.Verify(text)
		require.Equal(t, redirect.ErrInvalid, err, name)
		require.Zero(t, ticket, name)
	}
}

// A ticket has exactly one text, whatever the length of its payload.
func TestNoSecondSpelling(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key)
	for n := range 5 {
		link := sign(t, s, redirect.Ticket{Customer: strings.Repeat("c", n+1), ExpiresAt: tomorrow()})
		for _, c := range "abcdefghijklmnopqrstuvwxyz234567" {
			if other := link[:len(link)-1] + string(c); other != link {
				_, err := s.Verify(other)
				require.Equal(t, redirect.ErrInvalid, err)
			}
		}
	}
}

func TestSignerShowsNoKey(t *testing.T) {
	t.Parallel()
	cfg := redirect.SignerConfig{URL: mailURL, Keys: []portal.Secret{key}}
	s := newSigner(t, mailURL, key)
	sign(t, s, redirect.Ticket{Customer: "c", ExpiresAt: tomorrow()})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		text := fmt.Sprintf(verb+verb+verb, cfg, s, *s)
		assert.NotContains(t, text, key.Reveal())
		assert.NotContains(t, text, fmt.Sprintf("%x", key.Reveal()))
	}
}

func TestConcurrentSigning(t *testing.T) {
	t.Parallel()
	s := newSigner(t, mailURL, key, oldKey)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for range 50 {
				want := redirect.Ticket{Customer: fmt.Sprint(i), ExpiresAt: tomorrow()}
				link, err := s.Sign(want)
				assert.NoError(t, err)
				got, err := s.Verify(link.Reveal())
				assert.NoError(t, err)
				assert.Equal(t, want, got)
			}
		})
	}
	wg.Wait()
}

func TestReadKeys(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		content string
		keys    int
		says    string
	}{
		"one":               {key.Reveal(), 1, ""},
		"two lines":         {key.Reveal() + "\n" + oldKey.Reveal() + "\n", 2, ""},
		"Windows":           {key.Reveal() + "\r\n\r\n" + oldKey.Reveal() + "\r\n", 2, ""},
		"empty":             {"", 0, "no key"},
		"only lines":        {"\n\r\n", 0, "no key"},
		"white space":       {key.Reveal() + "\n hidden-key", 0, "line 2"},
		"two on a line":     {"hidden-key hidden-key", 0, "line 1"},
		"byte order mark":   {"\ufeffhidden-key", 0, "line 1"},
		"control character": {"hidden-key\x00", 0, "line 1"},
		"large":             {strings.Repeat("hidden-key\n", 7000), 0, "64 KiB"},
	} {
		path := filepath.Join(t.TempDir(), "keys")
		require.NoError(t, os.WriteFile(path, []byte(tt.content), 0o600))
		keys, err := redirect.ReadKeys(path)
		assert.Len(t, keys, tt.keys, name)
		if tt.says == "" {
			require.NoError(t, err, name)
			assert.Equal(t, key, keys[0], name)
			newSigner(t, mailURL, keys...)
			continue
		}
		require.ErrorContains(t, err, tt.says, name)
		assert.ErrorContains(t, err, path, name)
		assert.NotContains(t, err.Error(), "hidden-key", name)
		assert.ErrorIs(t, err, portal.ErrInvalidRequest, name)
	}
	for path, says := range map[string]string{filepath.Join(t.TempDir(), "nowhere"): "nowhere", t.TempDir(): "regular file", os.DevNull: "regular file"} {
		_, err := redirect.ReadKeys(path)
		assert.ErrorContains(t, err, path)
		assert.ErrorContains(t, err, says)
	}
}
