package retryafter_test

import (
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/retryafter"
	"github.com/portallink/portallink-go/internal/table"
)

const (
	whole   = time.Duration(math.MaxInt64)
	century = 36525 * 24 * time.Hour
)

// now is a Sunday.
var now = time.Date(1994, time.November, 6, 8, 49, 37, 0, time.UTC)

var cases = []struct {
	name, header string
	want         time.Duration
}{
	{"absent", "", 0},
	{"nothing but space", " \t ", 0},

	{"seconds", "120", 2 * time.Minute},
	{"zero", "0", 0},
	{"leading zeros", "0007", 7 * time.Second},
	{"space around", " 30\t", 30 * time.Second},
	{"the most that fits", "9223372036", 9223372036 * time.Second},
	{"one more", "9223372037", whole},
	{"the largest int64", "9223372036854775807", whole},
	{"one more than that", "9223372036854775808", whole},
	{"the largest uint64", "18446744073709551615", whole},
	{"a page of digits", strings.Repeat("9", 10_000), whole},
	{"a page of zeros", strings.Repeat("0", 10_000), 0},

	{"negative", "-1", 0},
	{"positive sign", "+1", 0},
	{"decimal", "1.5", 0},
	{"digits of another script", "１２", 0},
	{"list", "1, 2", 0},
	{"word", "soon", 0},

	{"IMF-fixdate", "Sun, 06 Nov 1994 08:50:07 GMT", 30 * time.Second},
	{"RFC 850", "Sunday, 06-Nov-94 08:50:07 GMT", 30 * time.Second},
	{"asctime", "Sun Nov  6 08:50:07 1994", 30 * time.Second},
	{"date with space around", " Sun, 06 Nov 1994 08:50:07 GMT ", 30 * time.Second},
	{"this moment", "Sun, 06 Nov 1994 08:49:37 GMT", 0},
	{"long ago", "Thu, 01 Jan 1970 00:00:00 GMT", 0},
	{"before all time", "Mon, 01 Jan 0001 00:00:00 GMT", 0},
	{"in a century", "Sun, 06 Nov 2094 08:49:37 GMT", century},
	{"further than can be said", "Fri, 31 Dec 9999 23:59:59 GMT", whole},
	{"ISO 8601", "1994-11-06T08:50:07Z", 0},
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range cases {
		assert.Equal(t, tt.want, retryafter.Parse(tt.header, now), tt.name)
	}
}

// The clock may be in any zone, and may have a part of a second.
func TestParseCountsFromNow(t *testing.T) {
	t.Parallel()
	const header = "Sun, 06 Nov 1994 08:50:07 GMT"
	type row struct {
		now  time.Time
		want time.Duration
	}
	table.Run(t, map[string]row{
		"another zone":          {now.In(time.FixedZone("", -5*3600)), 30 * time.Second},
		"half a second later":   {now.Add(500 * time.Millisecond), 29500 * time.Millisecond},
		"a nanosecond too late": {now.Add(30*time.Second + time.Nanosecond), 0},
		"the zero time":         {time.Time{}, whole},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, retryafter.Parse(header, tt.now))
	})
}

func FuzzParse(f *testing.F) {
	for _, tt := range cases {
		f.Add(tt.header, now.Unix())
		f.Add(tt.header, int64(math.MinInt64))
	}
	f.Fuzz(func(t *testing.T, header string, unix int64) {
		got := retryafter.Parse(header, time.Unix(unix, 0))
		assert.GreaterOrEqual(t, got, time.Duration(0))
		if n, err := strconv.ParseUint(header, 10, 31); err == nil {
			assert.Equal(t, time.Duration(n)*time.Second, got)
		}
	})
}
