package salesbrickstest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/salesbricks/salesbrickstest"
)

// Documents that are small to send and would need a large response, or are deep
// enough to end a careless parser.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	const deep = 15_000
	circle := func(n int) string { // fragments that double at every step
		var b strings.Builder
		b.WriteString(`{...F0}`)
		for i := range n {
			fmt.Fprintf(&b, `fragment F%d on Query{...F%d a:__typename ...F%d}`, i, i+1, i+1)
		}
		fmt.Fprintf(&b, `fragment F%d on Query{__typename}`, n)
		return b.String()
	}
	aliases := func(n int, selected string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d:%s ", i, selected)
		}
		return b.String()
	}
	product := `mutation{` + aliases(60, `createSubscriptionToken(subscriptionId:"`+salesbrickstest.Subscription+`"){...P}`) + `}` +
		`fragment P on CreateSubscriptionToken{` + aliases(60, `token{...T}`) + `}` +
		`fragment T on SubscriptionToken{` + aliases(60, `buyer{...B}`) + `}` +
		`fragment B on Buyer{` + aliases(60, `id`) + `}`
	var operations strings.Builder
	for i := range 100 {
		fmt.Fprintf(&operations, `query Q%d{...F0}`, i)
	}
	cases := map[string]struct {
		query  string
		status int
	}{
		"deep selections":       {strings.Repeat("{a", deep), 400},
		"deep inline fragments": {strings.Repeat("{...", deep), 400},
		"deep lists":            {`{a(b:` + strings.Repeat("[", deep), 400},
		"deep objects":          {`{a(b:` + strings.Repeat("{a:", deep), 400},
		"deep types":            {`query($a:` + strings.Repeat("[", deep), 400},
		"many tokens":           {`{` + strings.Repeat("a ", deep) + `}`, 400},
		"many directives":       {`{a` + strings.Repeat("@a", deep) + `}`, 400},
		"doubling fragments":    {circle(100), 200},
		"too many fragments":    {circle(1000), 400},
		"product of aliases":    {product, 400},
		"many operations":       {operations.String() + circle(100)[len(`{...F0}`):], 400},
		"long comment":          {"#" + strings.Repeat("x", 300_000) + "\n{__typename}", 200},
		"long white space":      {strings.Repeat(" , ", 100_000) + "{__typename}", 200},
		"long name":             {"{" + strings.Repeat("x", 300_000) + "}", 400},
		"long string":           {`mutation{createSubscriptionToken(subscriptionId:"` + strings.Repeat("x", 300_000) + `"){token{id}}}`, 200},
		"many quotes":           {strings.Repeat(`"`, 100_000), 400},
		"many backslashes":      {`{a(b:"` + strings.Repeat(`\`, 100_001), 400},
		"block of escapes":      {`{a(b:"""` + strings.Repeat(`\"""`, 100_000), 400},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := graphql(t, server, tc.query, nil)
			assert.Equal(t, tc.status, got.Status)
		})
	}
}
