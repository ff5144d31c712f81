package portallink_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/providertest"
)

// Every main use has an Example with an output comment. Without one, go test only compiles
// it.
func TestMainUsesHaveExamples(t *testing.T) {
	t.Parallel()
	provider := []string{
		"", "New", "ConfigFromEnv", "Client_GenerateLink_errors", "Client_Warm", "Client_ListCustomers",
	}
	for folder, names := range map[string][]string{
		".": {"", "_inYourApp", "_providerByName"},
		"paddle": append([]string{
			"New_sandbox", "Client_GenerateLink_deepLinks", "Client_GenerateLink_action", "Client_GenerateLink_byEmail",
			"Client_CreatePortalSession", "Config_hTTPClient", "Config_retry", "Config_limiter", "Config_key",
			"Client_ListSubscriptions", "Client_Subscriptions", "_httpmock",
		}, provider...),
		"salesbricks": append([]string{
			"New_httpClient", "Client_GenerateLink_rest", "Client_CreateSubscriptionToken", "Client_BillingPortal",
			"VerifyWebhook", "ParseOrder", "_testing",
		}, provider...),
		"appstle": append([]string{
			"New_httpClient", "Client_GenerateLink_byEmail", "Client_ManageSubscriptionLink", "_testing",
		}, provider...),
		"paddle/paddletest":           {"Server_FailNext"},
		"salesbricks/salesbrickstest": {"Server_FailNext"},
		"appstle/appstletest":         {"Server_FailNext"},
		"portal":                      {"KindOf", "Link_ExpiresIn", "Secret", "SubscriptionLister", "Capabilities_Check"},
		"portal/bulk":                 {"Generate"},
		"portal/pace":                 {"New"},
		"portal/pace/redispace":       {"New"},
		"portal/otelportal":           {""},
		"portal/portaltest":           {"Run", "Check", "Stub"},
		"portal/redirect":             {"NewHandler", "NewSigner", "NewMailHandler"},
	} {
		found := examples(t, folder)
		for _, name := range names {
			assert.Contains(t, found, name, "%s: Example%s", folder, name)
		}
		for name, checked := range found {
			// Functions with a *testing.T cannot run as examples.
			assert.True(t, checked || folder+"."+name == "portal/portaltest.Run", "%s: Example%s states no output", folder, name)
		}
	}
}

// examples returns the names of a folder's examples, and which of them have an output.
func examples(t *testing.T, folder string) map[string]bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	out := map[string]bool{}
	for _, e := range doc.Examples(files...) {
		out[e.Name] = e.Output != "" || e.EmptyOutput
	}
	return out
}

// The package comments of the providers have the same headings in the same order, and link
// to the names that they mention.
func TestPackageCommentsAreAlike(t *testing.T) {
	t.Parallel()
	heading := regexp.MustCompile(`(?m)^// # (\w+)$`)
	for _, p := range providertest.Providers {
		text := read(t, p.Name+"/doc.go")
		var found []string
		for _, m := range heading.FindAllStringSubmatch(text, -1) {
			found = append(found, m[1])
		}
		require.GreaterOrEqual(t, len(found), 4, p.Name)
		assert.Equal(t, []string{"Requests", "Links", "Errors", "Limits"}, found[:4], p.Name)
		assert.Contains(t, text, "[Client.ListCustomers]", p.Name)
		assert.Contains(t, text, "[Client.GenerateLink]", p.Name)
	}
}
