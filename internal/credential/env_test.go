package credential

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/portal"
)

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestContentOfKeys(t *testing.T) {
	t.Parallel()
	type row struct {
		content, key, says string
	}
	table.Run(t, map[string]row{
		"plain":           {content: "s3cret-key", key: "s3cret-key"},
		"marks":           {content: "!~", key: "!~"},
		"newline":         {content: "s3cret-key\n", key: "s3cret-key"},
		"CRLF":            {content: "s3cret-key\r\n", key: "s3cret-key"},
		"a quote inside":  {content: `s3"cret`, key: `s3"cret`},
		"a quote before":  {content: `"s3cret`, key: `"s3cret`},
		"CR alone":        {content: "s3cret-key\r", says: "white space"},
		"two newlines":    {content: "s3cret-key\n\n", says: "white space"},
		"space before":    {content: " s3cret-key", says: "white space"},
		"no-break space":  {content: "s3cret\u00a0key", says: "white space"},
		"double quotes":   {content: `"s3cret-key"`, says: "quotes"},
		"one quote":       {content: `"`, says: "quotes"},
		"not replaced":    {content: "${s3cret-key}", says: "${…}"},
		"NUL":             {content: "s3cret\x00key", says: "no header can carry"},
		"DEL":             {content: "s3cret\x7fkey", says: "no header can carry"},
		"byte order mark": {content: "\ufeffs3cret-key", says: "no header can carry"},
		"newline alone":   {content: "\n", says: "is empty"},
	}, func(t *testing.T, tt row) {
		path := write(t, tt.content)
		for source, lookup := range map[string]func(string) (string, bool){
			"KEY":      env("KEY", tt.content),
			"KEY_FILE": env("KEY_FILE", path),
		} {
			got, err := read(lookup, "KEY")
			if tt.says == "" {
				require.NoError(t, err, source)
				assert.Equal(t, tt.key, got.Value.Reveal(), source)
				assert.Equal(t, source == "KEY_FILE", got.Current != nil)
				continue
			}
			require.ErrorContains(t, err, tt.says, source)
			assert.ErrorContains(t, err, source)
			assert.NotContains(t, err.Error(), "s3cret")
			if source == "KEY_FILE" {
				assert.ErrorContains(t, err, path)
			}
		}
	})
}

func TestSourcesOfKeys(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	type row struct {
		lookup func(string) (string, bool)
		says   string
	}
	table.Run(t, map[string]row{
		"neither":        {env(), "neither KEY nor KEY_FILE is set"},
		"empty variable": {env("KEY", ""), "neither KEY nor KEY_FILE is set"},
		"both":           {env("KEY", "s3cret", "KEY_FILE", "/s"), "both KEY and KEY_FILE are set"},
		"a key":          {env("KEY_FILE", "pdl_live_apikey_s3cret"), `"[redacted]" cannot be read`},
		"a UUID":         {env("KEY_FILE", "s3cret00-4cad-43a6-b7c1-48ff6a1c7836"), `"[redacted]" cannot be read`},
		"a name":         {env("KEY_FILE", "no-such-file"), `"no-such-file" cannot be read`},
		"no such file":   {env("KEY_FILE", filepath.Join(folder, "none")), "cannot be read"},
		"a folder":       {env("KEY_FILE", folder), "not a regular file"},
		"empty file":     {env("KEY_FILE", write(t, "")), "is empty"},
		"64 KiB":         {env("KEY_FILE", write(t, strings.Repeat("k", 64<<10+1))), "larger than 64 KiB"},
	}, func(t *testing.T, tt row) {
		_, err := read(tt.lookup, "KEY")
		require.ErrorContains(t, err, tt.says)
		assert.NotContains(t, err.Error(), "s3cret")
	})
	got, err := read(env("KEY_FILE", write(t, strings.Repeat("k", 64<<10))), "KEY")
	require.NoError(t, err)
	assert.Len(t, got.Value.Reveal(), 64<<10)
}

func TestEnvironmentIsTheDefault(t *testing.T) {
	t.Setenv("CREDENTIAL_API_KEY", "from-the-environment")
	got, _, err := FromEnv("test", "CREDENTIAL", nil)
	require.NoError(t, err)
	assert.Equal(t, "from-the-environment", got.Value.Reveal())
}

// The steps change one file in order.
func TestKeyInAFileChanges(t *testing.T) {
	t.Parallel()
	path := write(t, "first")
	synctest.Test(t, func(t *testing.T) {
		key, err := read(env("KEY_FILE", path), "KEY")
		require.NoError(t, err)
		for _, step := range []struct {
			name    string
			content string
			after   time.Duration
			refused portal.Secret
			want    string
		}{
			{"within the minute", "second", 59 * time.Second, "", "first"},
			{"refused is another key", "second", 0, "older", "first"},
			{"after a minute", "second", time.Second, "", "second"},
			{"refused", "third", 0, "second", "third"},
			{"the minute begins anew", "fourth", 59 * time.Second, "", "third"},
			{"invalid content changes nothing", "", time.Second, "", "third"},
			{"refused, and still invalid", "a b", 0, "third", "third"},
			{"the next good content is taken", "fifth", time.Minute, "", "fifth"},
		} {
			require.NoError(t, os.WriteFile(path, []byte(step.content), 0o600))
			time.Sleep(step.after)
			got, err := key.Current(t.Context(), step.refused)
			require.NoError(t, err, step.name)
			assert.Equal(t, step.want, got.Reveal(), step.name)
		}
		require.NoError(t, os.Remove(path))
		time.Sleep(time.Minute)
		got, err := key.Current(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, "fifth", got.Reveal(), "the file is gone")
	})
}

func TestFileThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangs := make(chan struct{})
		f := newFile("first", func() (portal.Secret, error) { <-hangs; return "second", nil })
		time.Sleep(interval)
		for _, caller := range []string{"the one that reads", "one that waits for it"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			key, err := f.current(ctx, "")
			cancel()
			require.ErrorIs(t, err, context.DeadlineExceeded, caller)
			assert.Empty(t, key, caller)
		}
		close(hangs)
		synctest.Wait()
		key, err := f.current(t.Context(), "")
		require.NoError(t, err)
		assert.Equal(t, "second", key.Reveal())
	})
}
