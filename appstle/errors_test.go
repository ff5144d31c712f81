package appstle_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

// errorBodies are errors in the forms of Appstle's servers, which use Spring and JHipster.
// The status decides the kind.
var errorBodies = []struct{ name, body, code, message string }{
	{
		"problem+json", `{"type":"about:blank","title":"Not Found","status":404,"detail":"Customer has no subscription","instance":"/api/external/v2/x"}`,
		"", "Customer has no subscription",
	},
	{
		"JHipster", `{"type":"https://www.jhipster.tech/problem/problem-with-message","title":"Bad Request","status":400,` +
			`"detail":"No portal is configured","path":"/api/external/v2/x","message":"error.http.400"}`,
		"error.http.400", "No portal is configured",
	},
	{
		"JHipster with a key", `{"type":"https://www.jhipster.tech/problem/problem-with-message","title":"Invalid id","status":400,` +
			`"message":"error.idinvalid","params":"customer","errorKey":"idinvalid","entityName":"customer"}`,
		"idinvalid", "Invalid id",
	},
	{
		"JHipster with field errors", `{"title":"Method argument not valid","status":400,"message":"error.validation",` +
			`"fieldErrors":[{"objectName":"customer","field":"id","message":"Min"}]}`,
		"error.validation", "Method argument not valid",
	},
	{
		"Spring", `{"timestamp":"2024-03-15T16:30:00.000+00:00","status":401,"error":"Unauthorized","path":"/api/external/v2/x"}`,
		"", "Unauthorized",
	},
	{
		"Spring with a message", `{"timestamp":1710520200000,"status":500,"error":"Internal Server Error","message":"could not execute","path":"/x"}`,
		"", "could not execute",
	},
	{"errorKey and errorMessage", `{"errorKey":"maxiterations","errorMessage":"Too many"}`, "maxiterations", "Too many"},
	{"errorKey alone", `{"errorKey":"maxiterations"}`, "maxiterations", ""},
	{"message alone", `{"message":"billing operation is already in progress"}`, "", "billing operation is already in progress"},
	{"detail before message", `{"message":"b","detail":"a"}`, "", "a"},
	{"text", "Customer is unknown\n", "", "Customer is unknown"},
	{"text of two lines", "Customer\r\nis unknown", "", "Customer is unknown"},
	{"a text in JSON", `"Customer is \u0075nknown"`, "", "Customer is unknown"},
	{"a list of texts in JSON", `["Customer is \u0075nknown","x"]`, "", "Customer is unknown"},
	{"a list of something else", `[{"detail":"x"}]`, "", ""},
	{"a list of nothing", `[]`, "", "[]"},
	{"a text in brackets", `[billing] Customer is unknown`, "", "[billing] Customer is unknown"},
	{"a text in quotes, and more", `"billing" is closed`, "", `"billing" is closed`},
	{"the key in a text in JSON", `"` + testKey[:3] + `\u002d` + testKey[4:] + ` is wrong"`, "", "[redacted] is wrong"},
	{"the e-mail address in a text in JSON", `"erika.sample\u002bportal\u0040example.com is unknown"`, "", "[redacted] is unknown"},
	{"the e-mail address in a list in JSON", `["erika.sample\u002bportal\u0040example.com is unknown"]`, "", "[redacted] is unknown"},
	{"null", `{"errorKey":null,"detail":null,"title":"Oops"}`, "", "Oops"},
	{"a detail of another type", `{"detail":{"a":1},"title":"Oops"}`, "", "Oops"},
	{"a key of another type", `{"errorKey":7,"title":"Oops"}`, "", "Oops"},
	{"a status of another type", `{"status":"x","title":"Oops"}`, "", "Oops"},
	{"an empty object", `{}`, "", ""},
	{"empty", ``, "", ""},
	{"white space", " \r\n ", "", ""},
	{"truncated", `{"title":"Bad Req`, "", ""},
	{"HTML", "<html><body>Sorry</body></html>", "", ""},
	{"HTML behind white space", "\n <!DOCTYPE html><html>", "", ""},
	{"XML", `<?xml version="1.0"?><Error/>`, "", ""},
	{"the key", `{"detail":"` + testKey + ` is wrong","errorKey":"` + testKey + `"}`, "[redacted]", "[redacted] is wrong"},
	{"the key in a text", testKey + ` is wrong`, "", "[redacted] is wrong"},
	{"a link", `{"title":"https://store.example/?token=s3cret was spent"}`, "", "[redacted] was spent"},
	{"the e-mail address", `{"detail":"erika.sample+portal@example.com is unknown"}`, "", "[redacted] is unknown"},
	{"the e-mail address in a query", `{"detail":"?emailId=erika.sample%2Bportal%40example.com is unknown"}`, "", "?emailId=[redacted] is unknown"},
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	for _, tt := range errorBodies {
		for _, status := range []int{400, 404, 503} {
			want := portal.Error{Kind: providertest.KindOfStatus[status], Status: status, Code: tt.code, Message: tt.message}
			for _, call := range linkCalls(client(t, newWire(status, tt.body))) {
				assertError(t, call(t.Context()), want, "s3cret", "erika")
			}
		}
	}
}

// TestRefusalsWithStatus200 has responses in the form of another call of Appstle.
func TestRefusalsWithStatus200(t *testing.T) {
	t.Parallel()
	type row struct{ body, code, message string }
	table.Run(t, map[string]row{
		"key and message":      {`{"errorKey":"maxiterations","errorMessage":"Too many"}`, "maxiterations", "Too many"},
		"key":                  {`{"errorKey":"maxiterations"}`, "maxiterations", ""},
		"message":              {`{"errorMessage":"Too many"}`, "", "Too many"},
		"null for the link":    {`{"manageSubscriptionLink":null,"errorKey":"maxiterations","errorMessage":"Too many"}`, "maxiterations", "Too many"},
		"with a link":          {edit(t, `"customerId"`, `"errorKey":"maxiterations","errorMessage":"Too many","customerId"`), "maxiterations", "Too many"},
		"a message and a link": {edit(t, `"customerId"`, `"errorMessage":"Too many","customerId"`), "", "Too many"},
		"with another customer's link": {
			strings.Replace(wellFormed, `"customerId":987654321`, `"errorKey":"x","customerId":1`, 1),
			"x", "",
		},
		"the key of the account":  {`{"errorKey":"` + testKey + `","errorMessage":"X-API-Key ` + testKey + ` expired"}`, "[redacted]", "X-API-Key [redacted] expired"},
		"the link in the message": {edit(t, `"customerId"`, `"errorMessage":"`+wellFormedLink+` was spent","customerId"`), "", "[redacted] was spent"},
	}, func(t *testing.T, tt row) {
		want := portal.Error{Kind: portal.ErrBadResponse, Status: 200, Code: tt.code, Message: tt.message}
		for _, call := range linkCalls(client(t, newWire(http.StatusOK, tt.body))) {
			assertError(t, call(t.Context()), want, "s3cret")
		}
	})
}

// TestErrorsThatRepeatTheToken has responses with a link and an error that repeats its token.
// The token is short and looks like any other word.
func TestErrorsThatRepeatTheToken(t *testing.T) {
	t.Parallel()
	table.Run(t, map[string]string{
		"with its link":    edit(t, `"customerId"`, `"errorKey":"t0ken-s3cret","errorMessage":"t0ken-s3cret was spent","customerId"`),
		"before its link":  `{"errorMessage":"t0ken-s3cret was spent",` + wellFormed[1:],
		"in problem+json":  edit(t, `"customerId"`, `"detail":"t0ken-s3cret was spent","errorKey":"x","customerId"`),
		"not in a URL":     `{"manageSubscriptionLink":"opaque-s3cret","errorMessage":"opaque-s3cret was spent"}`,
		"without a link":   `{"portalUrl":"` + wellFormedLink + `","errorMessage":"t0ken-s3cret was spent"}`,
		"far from it":      `{"errorMessage":"t0ken-s3cret was spent","x":"` + strings.Repeat("x", 64<<10) + `",` + wellFormed[1:],
		"in an unfit link": strings.Replace(`{"errorMessage":"t0ken-s3cret was spent",`+wellFormed[1:], "https://store.example/pages/manage?", "http://store.example/?", 1),
	}, func(t *testing.T, body string) {
		for _, status := range []int{200, 400, 500} {
			failure(t, errorOf(client(t, newWire(status, body)).GenerateLink(t.Context(), anyRequest)), "s3cret")
		}
	})
}
