package jwtexp_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/jwtexp"
)

const header = "eyJhbGciOiJIUzI1NiJ9"

func encode(claims string) string { return base64.RawURLEncoding.EncodeToString([]byte(claims)) }

func tokenOf(claims string) string { return header + "." + encode(claims) + ".c2ln" }

// exp is 2024-11-13T15:13:21Z, a day after the creation time of Paddle's documented sample
// session.
const exp = 1731510801

var claimsCases = []struct {
	name, claims string
	want         int64 // 0: no such claim
}{
	{"alone", `{"exp":1731510801}`, exp},
	{"first", `{"exp":1731510801,"iat":1731424401}`, exp},
	{"last", `{"iat":1731424401,"exp":1731510801}`, exp},
	{"white space", " \n{ \"iat\" : 1 ,\r\n\t\"exp\"\t:\r\n 1731510801 \t} ", exp},
	{"line break behind the number", "{\"exp\":1731510801\n}", exp},
	{"carriage return behind the number", "{\"exp\":1731510801\r,\"a\":1}", exp},
	{"tab behind the number", "{\"exp\":1731510801\t}", exp},
	{"earliest", `{"exp":1000000000}`, 1_000_000_000},
	{"before the earliest", `{"exp":999999999}`, 0},
	{"latest", `{"exp":9999999999}`, 9_999_999_999},
	{"behind the latest", `{"exp":10000000000}`, 0},
	{"milliseconds", `{"exp":1731510801000}`, 0},
	{"negative", `{"exp":-1731510801}`, 0},
	{"beyond int64", `{"exp":99999999999999999999999999}`, 0},
	{"string", `{"exp":"1731510801"}`, 0},
	{"float", `{"exp":1731510801.5}`, 0},
	{"null", `{"exp":null}`, 0},
	{"object", `{"exp":{"exp":1731510801}}`, 0},
	{"twice", `{"exp":1000000001,"iat":1,"exp":1731510801}`, exp},
	{"twice, one no number", `{"exp":1731510801,"exp":"1731510801"}`, 0},
	{"two numbers", `{"exp":1731510801 1731510802}`, 0},

	{"absent", `{"iat":1731424401}`, 0},
	{"no claims", `{}`, 0},
	{"longer name", `{"expires":1731510801,"texp":1731510801}`, 0},
	{"upper case", `{"EXP":1731510801,"Exp":1731510801}`, 0},
	{"in a nested object", `{"a":{"exp":1731510801}}`, 0},
	{"nested, and then itself", `{"a":{"exp":1000000001},"exp":1731510801}`, exp},
	{"after arrays", `{"aud":["a",["b",{"exp":1}]],"exp":1731510801}`, exp},
	{"in a string", `{"a":"\"exp\":1731510801"}`, 0},
	{"in a string, and then itself", `{"a":"{\"exp\":1000000001,","exp":1731510801}`, exp},
	{"as a value", `{"a":"exp","b":1731510801}`, 0},
	{"as a value, and then itself", `{"a":"exp","exp":1731510801}`, exp},
	{"brackets in a string", `{"a":"]}]}","exp":1731510801}`, exp},
	{"brackets in a name", `{"{[":1,"exp":1731510801}`, exp},
	{"name with an escaped quote", `{"a\"exp":1000000001,"\"exp\"":1000000002,"exp":1731510801}`, exp},
	{"name that ends in backslashes", `{"a\\":1,"b\\\\":"\\","exp":1731510801}`, exp},
	{"unicode", `{"name":"Žofia 顧客 \u00e9","exp":1731510801}`, exp},

	// Not a JSON object, so not a JWT.
	{"empty", ``, 0},
	{"null instead of claims", `null`, 0},
	{"array instead of claims", `["exp",1731510801]`, 0},
	{"claims in an array", `[{"exp":1731510801}]`, 0},
	{"no braces", `"exp":1731510801`, 0},
	{"ends at the name", `{"exp"`, 0},
	{"ends at the number", `{"exp":1731510801`, 0},
	{"ends in a string", `{"a":"}`, 0},
	{"ends in an escape", `{"a":"\"}`, 0},
	{"closed too often", `}}{{"exp":1731510801}`, 0},
	{"plus sign", `{"exp":+1731510801}`, 0},
	{"leading zero", `{"exp":01731510801}`, 0},
	{"ends behind the claim", `{"exp":1731510801,`, 0},
	{"goes on behind the end", `{"exp":1731510801}}`, 0},
	{"an array with a name", `["exp":1731510801,1]`, 0},
}

func TestParseClaims(t *testing.T) {
	t.Parallel()
	for _, tt := range claimsCases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			requireParsed(t, tt.want, tokenOf(tt.claims))
		})
	}
}

func requireParsed(t *testing.T, want int64, token string) {
	t.Helper()
	got, ok := jwtexp.Parse(token)
	require.Equal(t, want != 0, ok)
	if !ok {
		require.True(t, got.IsZero(), "the time is zero if ok is false")
		return
	}
	require.Equal(t, time.Unix(want, 0).UTC(), got)
	require.Equal(t, time.UTC, got.Location())
}

const claims = `{"exp":1731510801}`

var tokenCases = []struct {
	name, token string
	want        int64
}{
	{"Paddle's sample", paddleSession, exp},
	{"Paddle's sample with its prefix", "pga_" + paddleSession, exp},
	{"Paddle's specification, which has no exp", paddleSpecification, 0},
	{"Appstle's full sample, which has no exp", appstleFull, 0},
	{"Appstle's short sample, which has no exp", appstleShort, 0},

	{"three parts", tokenOf(claims), exp},
	{"no signature, as RFC 7519 allows", header + "." + encode(claims) + ".", exp},
	{"empty", "", 0},
	{"opaque", "546c21827-8009-4f13-933d-22c8c8a9fb9a", 0},
	{"two parts", header + "." + encode(claims), 0},
	{"four parts", header + "." + encode(claims) + ".c2ln.c2ln", 0},
	{"empty claims", header + "..c2ln", 0},
	{"no header", "." + encode(claims) + ".c2ln", 0},
	{"not base64", header + ".{\"exp\":1731510801}.c2ln", 0},
	{"padded base64", header + "." + base64.URLEncoding.EncodeToString([]byte(`{"exp":1731510801 }`)) + ".c2ln", 0},
	{"base64 with plus", header + "." + encode(claims) + "+.c2ln", 0},
	{"base64 with one letter too many", header + "." + encode(claims) + "A.c2ln", 0},
	{"the most that is looked at", tokenOf(sized(4 << 10)), exp},
	{"one byte more", tokenOf(sized(4<<10 + 1)), 0},
	{"deeply nested", tokenOf(strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500)), 0},
}

// sized returns claims with this number of bytes.
func sized(n int) string {
	return fmt.Sprintf(`{"a":"%s","exp":1731510801}`, strings.Repeat("x", n-25))
}

func TestParse(t *testing.T) {
	t.Parallel()
	require.Len(t, sized(4096), 4096)
	for _, tt := range tokenCases {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			requireParsed(t, tt.want, tt.token)
		})
	}
}

// Tokens from the providers' documents. Paddle's token is without its prefix "pga_".
const (
	paddleSession = "eyJhbGciOiJFZERTQSIsImtpZCI6Imp3a18wMWhkazBuOHF3OG55NTJ5cGNocGNhazA1ayIsInR5cCI6IkpXVCJ9.eyJpZCI6InB" +
		"nYV8wMWpjZ2V6ZG52MmpkYTk3eHR2dHF3ZjN5bSIsInNlbGxlci1pZCI6IjEwODg5IiwidHlwZSI6InN0YW5kYXJkIiwidmVyc2l" +
		"vbiI6IjEiLCJ1c2FnZSI6ImN1c3RvbWVyLXBvcnRhbC1zZXNzaW9uIiwic2NvcGUiOiJjdXN0b21lci5jaGVja291dC5jcmVhdGU" +
		"gY3VzdG9tZXIuY2hlY2tvdXQucmVhZCBjdXN0b21lci5jdXN0b21lci5yZWFkIGN1c3RvbWVyLmN1c3RvbWVyLnVwZGF0ZSBjdXN" +
		"0b21lci5jdXN0b21lci1hZGRyZXNzLnJlYWQgY3VzdG9tZXIuY3VzdG9tZXItcGF5bWVudC1tZXRob2QucmVhZCBjdXN0b21lci5" +
		"jdXN0b21lci1wYXltZW50LW1ldGhvZC5kZWxldGUgY3VzdG9tZXIuaW52b2ljZS5yZWFkIGN1c3RvbWVyLnN1YnNjcmlwdGlvbi1" +
		"jYW5jZWwuY3JlYXRlIGN1c3RvbWVyLnN1YnNjcmlwdGlvbi1wYXltZW50LnJlYWQgY3VzdG9tZXIuc3Vic2NyaXB0aW9uLXBheW1" +
		"lbnQudXBkYXRlIGN1c3RvbWVyLnN1YnNjcmlwdGlvbi5yZWFkIGN1c3RvbWVyLnN1YnNjcmlwdGlvbi51cGRhdGUgY3VzdG9tZXI" +
		"udHJhbnNhY3Rpb24ucmVhZCBjdXN0b21lci50cmFuc2FjdGlvbi5vcmlnaW4ucmVhZCIsImlzcyI6Imd1ZXN0YWNjZXNzLXNlcnZ" +
		"pY2UiLCJzdWIiOiJjdG1fMDFqY2RhZjR6Z20yZnh3M25jMGU0Zm4xMzciLCJleHAiOjE3MzE1MTA4MDEsImlhdCI6MTczMTQyNDQ" +
		"wMX0.Wh-U6mgB77_lqrERJPU5dql4yq523CjlYT3kHIUbYll7sSG-QmJV7jRmg9pBCFPxMlCxsBI-8pe1Nt3FucOKBg"

	paddleSpecification = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJjdG1fMDFncm5uNHp0YTVhMW1mMDJqanplN3kyeXMiLCJuYW1lIjo" +
		"iSm9obiBEb2UiLCJpYXQiOjE3Mjc2NzkyMzh9._oO12IejzdKmyKTwb7BLjmiILkx4_cSyGjXraOBUI_g"

	appstleFull = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzaG9wIjoic3RvcmUuZXhhbXBsZS5jb20iLCJjdXN0b21lcklkIjo5ODc2NTQ" +
		"zMjEsImNyZWF0ZWRBdCI6MTcxMDUxMjQwMDAwMH0.dGhpcyBpcyBhIHNhbXBsZSB0b2tlbiBmb3IgZG9jdW1lbnRhdGlvbg"

	appstleShort = "eyJhbGciOiJIUzI1NiJ9.eyJjdXN0b21lcklkIjoxMjM0NSwic2hvcCI6Im15c3RvcmUubXlzaG9waWZ5LmNvbSIsInRpbWVzdGF" +
		"tcCI6MTcwOTU2MjAwMH0.abc123xyz"
)
