package decode_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/portallink/portallink-go/internal/api/decode"
	"github.com/portallink/portallink-go/internal/table"
)

func TestTime(t *testing.T) {
	t.Parallel()
	moment := time.Date(2024, 1, 5, 23, 38, 16, 0, time.UTC)
	type row struct {
		text string
		want time.Time
	}
	table.Run(t, map[string]row{
		"UTC":                      {"2024-01-05T23:38:16Z", moment},
		"a zone":                   {"2024-01-06T01:38:16+02:00", moment},
		"a zone without a colon":   {"2024-01-06T01:38:16+0200", moment},
		"a part of a second":       {"2024-01-05T23:38:16.5+0000", moment.Add(time.Second / 2)},
		"nanoseconds":              {"2024-01-05T23:38:16.667405123+00:00", moment.Add(667405123)},
		"the first year":           {"0001-06-01T00:00:00Z", time.Date(1, 6, 1, 0, 0, 0, 0, time.UTC)},
		"the last moment":          {"9999-12-31T23:59:59Z", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		"the year 0":               {"0000-06-01T00:00:00Z", time.Time{}},
		"no zone":                  {"2024-01-05T23:38:16", time.Time{}},
		"a date":                   {"2024-01-05", time.Time{}},
		"empty":                    {"", time.Time{}},
		"a year before the first":  {"0001-01-01T00:00:00+01:00", time.Time{}},
		"a year that JSON has not": {"9999-12-31T23:59:59-01:00", time.Time{}},
	}, func(t *testing.T, tt row) {
		assert.Equal(t, tt.want, decode.Time(tt.text))
	})
}
