package portallink_test

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/api"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/salesbricks"
)

// units are the constants of package time in the expressions of number.
var units = strings.NewReplacer("time.Minute", "60e9", "time.Second", "1e9")

// number returns the value of a constant whose expression has only literals and units.
func number(t *testing.T, file, name string) int64 {
	t.Helper()
	m := regexp.MustCompile(`(?m)^(?:const|\t)\s*` + name + `\s*=\s*([^/\n]+)`).FindStringSubmatch(read(t, file))
	require.NotNil(t, m, "%s has no %s", file, name)
	result, err := types.Eval(token.NewFileSet(), nil, token.NoPos, units.Replace(m[1]))
	require.NoError(t, err)
	n, exact := constant.Int64Val(constant.ToInt(result.Value))
	require.True(t, exact)
	return n
}

// words returns the text of a page or a Go file as one line without comment markers.
func words(t *testing.T, name string) string {
	t.Helper()
	text := read(t, name)
	if strings.HasSuffix(name, ".go") {
		text = regexp.MustCompile(`(?m)^\s*//`).ReplaceAllString(text, "")
	}
	return strings.Join(strings.Fields(text), " ")
}

// A statement is a sentence of the documentation with a number.
type statement struct {
	page string
	n    int64
	says string // %s is the number
}

// The numbers in comments and documents are those of the code.
func TestProseStatesTheNumbers(t *testing.T) {
	t.Parallel()
	can := (*paddle.Client)(nil).Capabilities()
	calls, subscriptions := int64(can.RateLimit.Calls), int64(can.MaxSubscriptions)
	statements := []statement{
		{"docs/design.md", number(t, "internal/transport/pool.go", "fewConns"), "A limit of %s stops that"},
		{"docs/design.md", number(t, "internal/transport/pool.go", "fewConns"), "%s connections for HTTP/2"},
		{"docs/design.md", number(t, "internal/transport/pool.go", "fewConns") * 1000 / 300, "takes 300 ms, at most %s calls a second"},
		{"CHANGELOG.md", number(t, "internal/transport/pool.go", "fewConns"), "opens more than %s connections"},
		{"docs/design.md", number(t, "internal/transport/pool.go", "manyConns"), "%s for HTTP/1.1"},
		{"docs/design.md", number(t, "internal/api/listing.go", "maxStale"), "limit of %s pages in a row"},
		{"docs/providers.md", number(t, "paddle/query.go", "maxFilterText"), "`search`, at most %s characters"},
		{"docs/providers.md", number(t, "paddle/pager.go", "maxPerPage"), "`per_page`, at most %[1]s | `PerPage`; 0 means %[1]s"},
		{"docs/providers.md", number(t, "salesbricks/customers.go", "maxLimit"), "`limit`, at most %[1]s | `Limit`; 0 means %[1]s"},
		{"docs/providers.md", number(t, "appstle/customers.go", "maxSize"), "`Size`, from 1 to %s;"},
		{"docs/providers.md", number(t, "appstle/customers.go", "defaultSize"), "0 means %s. No maximum is documented"},
		{"paddle/doc.go", number(t, "paddle/query.go", "maxFilterText"), "more than %s characters"},
		{"paddle/doc.go", number(t, "paddle/pager.go", "maxPerPage"), "page of up to %s entries"},
		{"paddle/customers.go", number(t, "paddle/pager.go", "maxPerPage"), "more than %[1]s, mean %[1]s"},
		{"salesbricks/doc.go", number(t, "salesbricks/customers.go", "maxLimit"), "page of up to %s customers"},
		{"salesbricks/customers.go", number(t, "salesbricks/customers.go", "maxLimit"), "from 1 to %[1]s. 0 means %[1]s"},
		{"appstle/doc.go", number(t, "appstle/customers.go", "defaultSize"), "says otherwise, %s customers"},
		{"appstle/customers.go", number(t, "appstle/customers.go", "maxSize"), "from 1 to %s."},
		{"appstle/customers.go", number(t, "appstle/customers.go", "defaultSize"), "0 means %s."},
		{"paddle/env.go", number(t, "internal/credential/env.go", "maxFile") >> 10, "larger than %s KiB"},
		{"salesbricks/env.go", number(t, "internal/credential/env.go", "maxFile") >> 10, "larger than %s KiB"},
		{"appstle/env.go", number(t, "internal/credential/env.go", "maxFile") >> 10, "larger than %s KiB"},
		{"internal/api/decode/decode.go", number(t, "internal/api/decode/decode.go", "MaxErrorBody") >> 10, "the first %s KiB"},
		{"SECURITY.md", number(t, "internal/api/call.go", "MaxResponse") >> 20, "up to %s MiB"},
		{"SECURITY.md", number(t, "internal/api/call.go", "MaxListing") >> 20, "a listing up to %s MiB"},
		{"SECURITY.md", number(t, "internal/api/decode/decode.go", "MaxErrorBody") >> 10, "an error up to %s KiB"},
		{"portal/retry.go", api.DefaultAttempts, "0 means %s;"},
		{"portal/retry.go", int64(api.DefaultMinWait / time.Millisecond), "0 means %s ms"},
		{"portal/retry.go", int64(api.DefaultMaxWait / time.Second), "0 means %s s"},
		{"portal/error.go", number(t, "internal/api/errors.go", "maxMessage"), "at most %s bytes"},
		{"docs/contract.md", number(t, "portal/portaltest/errors.go", "maxMessage"), "at most %s bytes"},
		{"docs/contract.md", number(t, "portal/portaltest/results.go", "concurrency"), "%[1]s concurrent calls return the same as %[1]s calls"},
		{"docs/contract.md", number(t, "portal/portaltest/time.go", "atOnce") / int64(time.Second), "within %s seconds"},
		{"portal/portaltest/doc.go", number(t, "portal/portaltest/results.go", "concurrency"), "up to %s of them at once"},
		{"portal/portaltest/doc.go", number(t, "portal/portaltest/runner.go", "maxHung"), "After %s checks that hang"},
		{"portal/bulk/generate.go", number(t, "portal/bulk/run.go", "defaultWorkers"), "0 means %s. That is"},
		{"portal/bulk/generate.go", number(t, "portal/bulk/run.go", "defaultAttempts"), "retries. 0 means %s."},
		{"portal/redirect/ticket.go", number(t, "portal/redirect/ticket.go", "maxCustomer"), "of 1 to %s bytes"},
		{"portal/redirect/ticket.go", number(t, "portal/redirect/ticket.go", "maxAction"), "page to open, of up to %s bytes"},
		{"portal/redirect/ticket.go", number(t, "portal/redirect/ticket.go", "maxSubscription"), "of the page, of up to %s bytes"},
		{"portal/redirect/keys.go", number(t, "portal/redirect/keys.go", "maxKeys") >> 10, "larger than %s KiB"},
		{"paddle/paddletest/doc.go", number(t, "paddle/paddletest/link.go", "maxSubscriptionIDs"), "up to %s subscriptions"},
		{"paddle/paddletest/doc.go", number(t, "paddle/paddletest/query.go", "maxPerPage"), "up to %s entries"},
		{"docs/performance.md", number(t, "internal/api/warm.go", "warmFor") / int64(time.Second), "a request of the last %s seconds"},
		{"docs/many-links.md", number(t, "internal/manylinks/measure.go", "workers"), "In each process, %s workers"},
		{"README.md", calls, "%s calls a minute"},
		{"README.md", (10_000 + calls/2) / calls, "10,000 links take %s minutes"},
		{"docs/many-links.md", calls, "%s calls a minute"},
		{"docs/providers.md", subscriptions, "`subscription_ids`, at most %s"},
		{"docs/providers.md", calls, "limit of %s calls a minute"},
		{"docs/design.md", calls, "burst of %[1]s a limiter of %[1]s a minute"},
		{"docs/design.md", 2*calls - 1, "a minute lets %s calls"},
		{"paddle/doc.go", calls, "%s calls a minute"},
		{"portal/pace/doc.go", calls, "%s calls a minute"},
		{"portal/pace/redispace/doc.go", calls, "%s calls a minute"},
		{"portal/bulk/doc.go", calls, "%s calls a minute"},
		{"portal/bulk/doc.go", (10_000 + calls/2) / calls, "10,000 links take %s minutes"},
		{"paddle/doc.go", subscriptions, "Up to %s SubscriptionIDs"},
		{"paddle/portalsession.go", subscriptions, "for up to %s of its subscriptions"},
	}
	for _, p := range providertest.Providers {
		page := p.Name + "/config.go"
		statements = append(statements,
			statement{page, int64(api.DefaultTimeout / time.Second), "0 means %s s"},
			statement{page, api.DefaultAttempts, "%s calls"},
			statement{page, int64(api.DefaultMinWait / time.Millisecond), "%s ms to"},
			statement{page, int64(api.DefaultMaxWait / time.Second), "ms to %s s apart"},
			statement{p.Name + "/client.go", number(t, "internal/api/warm.go", "warmFor") / int64(time.Second), "a request of the last %s seconds"})
	}
	for _, s := range statements {
		page := words(t, s.page)
		assert.True(t, slices.ContainsFunc(spellings(s.n), func(n string) bool {
			return strings.Contains(page, fmt.Sprintf(s.says, n))
		}), "%s: %s", s.page, fmt.Sprintf(s.says, fmt.Sprint(s.n)))
	}
}

// spellings returns the ways in which prose writes n.
func spellings(n int64) []string {
	out := []string{fmt.Sprint(n)}
	if n >= 1000 {
		out = append(out, fmt.Sprintf("%d,%03d", n/1000, n%1000))
	}
	if word, ok := map[int64]string{3: "three", 8: "eight"}[n]; ok {
		out = append(out, word)
	}
	return out
}

// What prose says about a measurement is what the table of the measurement says.
func TestProseQuotesTheTables(t *testing.T) {
	t.Parallel()
	cells := func(page, row string) []float64 {
		var out []float64
		for _, m := range regexp.MustCompile(row+`[^\n]* (\d+\.\d) \|\n`).FindAllStringSubmatch(read(t, page), -1) {
			n, err := strconv.ParseFloat(m[1], 64)
			require.NoError(t, err)
			out = append(out, n)
		}
		require.NotEmpty(t, out, row)
		return out
	}
	trips := cells("docs/many-links.md", "`redis_rate`")
	assert.Contains(t, words(t, "docs/design.md"), fmt.Sprintf("takes %.0f to %.0f [round trips]", slices.Min(trips), slices.Max(trips)))

	cold, warm := cells("docs/performance.md", "the first of a client"), cells("docs/performance.md", "after `Warm`")
	assert.GreaterOrEqual(t, cold[0]-warm[0], 2.0)
	assert.Contains(t, words(t, "README.md"), "saves two round trips")

	page := words(t, "docs/performance.md")
	assert.Contains(t, page, "saves two round trips")
	assert.Contains(t, page, "With Go 1.26 every ratio meets its goal.")
	assert.Contains(t, page, "then miss their goal")
	assert.NotRegexp(t, `<!-- calls go1\.26 -->[^<]*\*\*`, page)
	assert.Regexp(t, `<!-- calls go1\.27 -->[^<]*\*\*`, page)
	assert.Contains(t, page, "Over HTTP/2 without latency this module is ahead, but not by half")
	rows := regexp.MustCompile(`TLS, HTTP/2 \| 0s \|[^\n]* ([\d.]+) \| [\d.]+ \| ([\d.]+) \|\n`).FindAllStringSubmatch(read(t, "docs/performance.md"), -1)
	require.NotEmpty(t, rows)
	for _, row := range rows {
		for _, ratio := range row[1:] {
			assert.Regexp(t, `^1\.[0-4]`, ratio, "of this module, and of transport and decode")
		}
	}
}

// docs/providers.md names the hosts and every field that the code reads.
func TestProvidersPage(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/providers.md")
	for _, host := range []string{
		paddle.Production, paddle.Sandbox, salesbricks.Production, appstle.Subscriptions, appstle.Memberships, salesbricks.SignatureHeader,
	} {
		assert.Contains(t, page, host)
	}
	sections := map[string]string{}
	for section := range strings.SplitSeq(page, "\n## ") {
		name, _, _ := strings.Cut(section, "\n")
		sections[strings.ToLower(name)] = section
	}
	tag := regexp.MustCompile(`json:"([A-Za-z_0-9]+)`)
	for _, p := range providertest.Providers {
		for name, file := range sources(t, p.Name) {
			for _, m := range tag.FindAllStringSubmatch(file, -1) {
				named := regexp.MustCompile("[`.…]" + m[1] + `\b`)
				assert.Regexp(t, named, sections[p.Name], name)
			}
		}
	}
}

// sources returns the Go files of a folder without tests.
func sources(t *testing.T, folder string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	out := map[string]string{}
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			out[name] = read(t, name)
		}
	}
	require.NotEmpty(t, out)
	return out
}
