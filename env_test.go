package portallink_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
	"github.com/portallink/portallink-go/internal/table"
	"github.com/portallink/portallink-go/paddle"
	"github.com/portallink/portallink-go/portal"
	"github.com/portallink/portallink-go/salesbricks"
)

func environment(p providertest.Provider, values map[string]string) func(string) (string, bool) {
	prefix := strings.ToUpper(p.Name) + "_"
	return func(name string) (string, bool) {
		value, ok := values[strings.TrimPrefix(name, prefix)]
		return value, ok
	}
}

func TestConfigFromEnv(t *testing.T) {
	forEachProvider(t, func(t *testing.T, p providertest.Provider, cfg providertest.Config) {
		file := filepath.Join(t.TempDir(), "key")
		require.NoError(t, os.WriteFile(file, []byte(p.Key+"\r\n"), 0o600))
		type row struct {
			values      map[string]string
			field, says string
		}
		table.Run(t, map[string]row{
			"variable":        {map[string]string{"API_KEY": p.Key + "\n", "BASE_URL": cfg.BaseURL + "\n"}, "", ""},
			"file":            {map[string]string{"API_KEY_FILE": file, "BASE_URL": cfg.BaseURL}, "", ""},
			"URL with quotes": {map[string]string{"API_KEY": p.Key, "BASE_URL": "'" + cfg.BaseURL + "'"}, "BaseURL", "_BASE_URL has quotes"},
			"no URL":          {map[string]string{"API_KEY": p.Key, "BASE_URL": "api.example"}, "BaseURL", ""},
		}, func(t *testing.T, tt row) {
			g, err := p.FromEnv(environment(p, tt.values), nil)
			if tt.field == "" {
				require.NoError(t, err)
				link, err := g.GenerateLink(t.Context(), p.Valid)
				require.NoError(t, err)
				assert.NotEmpty(t, link.URL)
				return
			}
			p.Refused(t, err, tt.field, tt.says)
		})
	})
}

// TestConfigFromEnvReadsTheEnvironment is not parallel: it sets variables.
func TestConfigFromEnvReadsTheEnvironment(t *testing.T) {
	for _, p := range providertest.Providers {
		t.Setenv(strings.ToUpper(p.Name)+"_API_KEY", p.Key)
		_, err := p.FromEnv(nil, nil)
		require.NoError(t, err, p.Name)
	}
}

// If the key changes, each of 64 callers has at most one failed call. While the file has no
// key, the client keeps the previous key.
func TestKeyFileIsReplaced(t *testing.T) {
	t.Parallel()
	for _, c := range benchmark.Cases() {
		for _, refusal := range []int{http.StatusUnauthorized, http.StatusForbidden} {
			t.Run(fmt.Sprint(c.Name, " ", refusal), func(t *testing.T) {
				t.Parallel()
				p := providertest.Named(c.Provider)
				file := filepath.Join(t.TempDir(), "key")
				write := func(key string) { require.NoError(t, os.WriteFile(file, []byte(key), 0o600)) }
				var accepted atomic.Value // the key
				accepted.Store("the-first-key")
				provider := providertest.RoundTripper(func(r *http.Request) (*http.Response, error) {
					for _, name := range []string{"X-Api-Key", "X-Salesbricks-Key", "Authorization"} {
						if strings.TrimPrefix(r.Header.Get(name), "Bearer ") == accepted.Load() {
							return c.Transport.RoundTrip(r)
						}
					}
					return httpmock.NewStringResponse(refusal, ""), nil
				})
				write("the-first-key")
				g, err := p.FromEnv(environment(p, map[string]string{"API_KEY_FILE": file}), &http.Client{Transport: provider})
				require.NoError(t, err)
				call := func() error { _, err := g.GenerateLink(context.Background(), c.Request); return err }

				var failed [64]int
				var ready, done sync.WaitGroup
				replaced := make(chan struct{})
				ready.Add(len(failed))
				for i := range failed {
					done.Go(func() {
						assert.NoError(t, call())
						ready.Done()
						<-replaced
						for range 3 {
							if err := call(); err != nil {
								assert.ErrorIs(t, err, portal.ErrUnauthorized)
								failed[i]++
							}
						}
					})
				}
				ready.Wait()
				write("the-second-key")
				accepted.Store("the-second-key")
				close(replaced)
				done.Wait()
				total := 0
				for _, n := range failed {
					assert.LessOrEqual(t, n, 1)
					total += n
				}
				assert.Positive(t, total, "a provider has to refuse a key before the file is read again")

				write("no key")
				accepted.Store("the-third-key")
				require.ErrorIs(t, call(), portal.ErrUnauthorized)
				require.ErrorIs(t, call(), portal.ErrUnauthorized, "the file has no key")
				accepted.Store("the-second-key")
				require.NoError(t, call(), "the key before is still there")
				accepted.Store("the-third-key")
				require.ErrorIs(t, call(), portal.ErrUnauthorized)
				write("the-third-key")
				require.NoError(t, call(), "the file is read at once after a refusal")
			})
		}
	}
}

// generatorFor chooses a provider by its name, which comes from a program's configuration.
func generatorFor(name string, lookup func(string) (string, bool)) (portal.LinkGenerator, error) {
	switch name {
	case "paddle":
		cfg, err := paddle.ConfigFromEnv(lookup)
		return generator(paddle.New, cfg, err)
	case "salesbricks":
		cfg, err := salesbricks.ConfigFromEnv(lookup)
		return generator(salesbricks.New, cfg, err)
	case "appstle":
		cfg, err := appstle.ConfigFromEnv(lookup)
		return generator(appstle.New, cfg, err)
	default:
		return nil, fmt.Errorf("no billing provider is called %q", name)
	}
}

// generator returns a nil interface on an error, not one that holds a nil *Client.
func generator[C any, G portal.LinkGenerator](newClient func(C) (G, error), cfg C, err error) (portal.LinkGenerator, error) {
	if err != nil {
		return nil, err
	}
	client, err := newClient(cfg)
	if err != nil {
		return nil, err
	}
	return client, nil
}

func Example_providerByName() {
	lookup := func(name string) (string, bool) { // os.LookupEnv in a program
		value, ok := map[string]string{"PADDLE_API_KEY": "a key"}[name]
		return value, ok
	}
	for _, name := range []string{"paddle", "salesbricks", "appstle", "stripe"} {
		generator, err := generatorFor(name, lookup)
		fmt.Println(generator == nil, err)
	}
	// Output:
	// true paddle: invalid request: APIKey: PADDLE_API_KEY has white space around or inside it
	// true salesbricks: invalid request: APIKey: neither SALESBRICKS_API_KEY nor SALESBRICKS_API_KEY_FILE is set
	// true appstle: invalid request: APIKey: neither APPSTLE_API_KEY nor APPSTLE_API_KEY_FILE is set
	// true no billing provider is called "stripe"
}
