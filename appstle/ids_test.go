package appstle

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseCustomerID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]int64{
		"1": 1, "987654321": 987654321, "10": 10, "9223372036854775807": math.MaxInt64,
		"gid://shopify/Customer/1": 1, "gid://shopify/Customer/9223372036854775807": math.MaxInt64,
	} {
		n, err := parseCustomerID(id)
		require.NoError(t, err, id)
		assert.Equal(t, want, n, id)
	}
	for id, want := range map[string]error{
		"0": errNotPositive, "-1": errNotPositive, "": errNotNumber, "x": errNotNumber, "01": errNotNumber, "+1": errNotNumber,
		"9223372036854775808": errNotNumber, "gid://shopify/Customer/": errNotNumber, "gid://shopify/Customer/0": errNotPositive,
		"gid://shopify/Order/1": errOtherKind, "gid://shopify/": errOtherKind, "gid://": errNotNumber,
		"5.0": errNotNumber, "5e3": errNotNumber, "0x5": errNotNumber, "5_000": errNotNumber, "１２３": errNotNumber, "5 ": errNotNumber,
		"gid://shopify/Customers/5": errOtherKind, "gid://shopify/Customer/5/6": errNotNumber, "GID://shopify/Customer/5": errNotNumber,
	} {
		_, err := parseCustomerID(id)
		assert.ErrorIs(t, err, want, id)
	}
}

// FuzzParseCustomerID checks that a number has one spelling and one gid:// form.
func FuzzParseCustomerID(f *testing.F) {
	for _, id := range []string{
		"", "0", "1", "-1", "+5", "05", " 5", "5 ", "5\n", "987654321", "9223372036854775807", "9223372036854775808", "１２３", "1_000", "0x1", "1e3",
		"gid://shopify/Customer/1", "gid://shopify/Customer/", "gid://shopify/Customer/01", "gid://shopify/Customer/-1", "gid://shopify/Order/1",
		"gid://shopify/Customer/1?a=b", "gid://shopify/Customer/1/2", "GID://SHOPIFY/CUSTOMER/1", "gid://shopify/Customer/gid://shopify/Customer/1",
		"ctm_01jcdaf4zgm2fxw3nc0e4fn137", "jane@example.com", "..", "5\x00", "\xff",
	} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		n, err := parseCustomerID(id)
		if err != nil {
			if n != 0 || strings.Contains(err.Error(), "\x00") {
				t.Fatalf("%q: %d beside %v", id, n, err)
			}
			return
		}
		if digits := strings.TrimPrefix(id, "gid://shopify/Customer/"); n < 1 || strconv.FormatInt(n, 10) != digits {
			t.Fatalf("%q is read as %d", id, n)
		}
		if again, err := parseCustomerID("gid://shopify/Customer/" + strconv.FormatInt(n, 10)); err != nil || again != n {
			t.Fatalf("%d in its gid:// form: %d, %v", n, again, err)
		}
	})
}
