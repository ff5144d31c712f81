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

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/portallink/portallink-go/appstle"
	"github.com/portallink/portallink-go/internal/benchmark"
	"github.com/portallink/portallink-go/internal/providertest"
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
	t.Parallel()
	for _, p := range providertest.Providers {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			fake := p.NewFake()
			t.Cleanup(fake.Close)
			file := filepath.Join(t.TempDir(), "key")
			require.NoError(t, os.WriteFile(file, []byte(p.Key+"\r\n"), 0o600))
			variable := strings.ToUpper(p.Name) + "_API_KEY"
			tests := []struct {
				name   string
				values map[string]string
				field  string
				says   []string
			}{
				{"variable", map[string]string{"API_KEY": p.Key + "\n", "BASE_URL": fake.URL() + "\n"}, "", nil},
				{"file", map[string]string{"API_KEY_FILE": file, "BASE_URL": fake.URL()}, "", nil},
				{"neither", map[string]string{"BASE_URL": fake.URL()}, "APIKey", []string{variable}},
				{"URL with quotes", map[string]string{"API_KEY": p.Key, "BASE_URL": "'" + fake.URL() + "'"}, "BaseURL", []string{"_BASE_URL", "quotes"}},
				{"URL that is none", map[string]string{"API_KEY": p.Key, "BASE_URL": "api.example"}, "BaseURL", nil},
			}
			for _, tt := range tests {
				t.Run(tt.name, func(t *testing.T) {
					t.Parallel()
					g, err := p.FromEnv(environment(p, tt.values), nil)
					if tt.field == "" {
						require.NoError(t, err)
						link, err := g.GenerateLink(t.Context(), p.Valid)
						require.NoError(t, err)
						assert.NotEmpty(t, link.URL)
						return
					}
					e := p.Failure(t, true, err)
					assert.Equal(t, portal.ErrInvalidRequest, e.Kind)
					assert.Equal(t, tt.field, e.Field)
					for _, text := range tt.says {
						assert.ErrorContains(t, err, text)
					}
				})
			}
		})
	}
}

// TestConfigFromEnvReadsTheEnvironment is not parallel: it sets variables.
func TestConfigFromEnvReadsTheEnvironment(t *testing.T) {
	for _, p := range providertest.Providers {
		t.Setenv(strings.ToUpper(p.Name)+"_API_KEY", p.Key)
		_, err := p.FromEnv(nil, nil)
		require.NoError(t, err, p.Name)
	}
}

// changing is a provider that accepts one key at a time, and whose key can change.
type changing struct {
	benchmark.Transport
	accepted atomic.Value
	refusal  int // the status
}

func (c *changing) RoundTrip(r *http.Request) (*http.Response, error) {
	for _, name := range []string{"X-Api-Key", "X-Salesbricks-Key", "Authorization"} {
		if strings.TrimPrefix(r.Header.Get(name), "Bearer ") == c.accepted.Load() {
			return c.Transport.RoundTrip(r)
		}
	}
	return &http.Response{StatusCode: c.refusal, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
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
				provider := &changing{Transport: c.Transport, refusal: refusal}
				provider.accepted.Store("the-first-key")
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
				provider.accepted.Store("the-second-key")
				close(replaced)
				done.Wait()
				total := 0
				for _, n := range failed {
					assert.LessOrEqual(t, n, 1)
					total += n
				}
				assert.Positive(t, total, "a provider has to refuse a key before the file is read again")

				write("no key")
				provider.accepted.Store("the-third-key")
				require.ErrorIs(t, call(), portal.ErrUnauthorized)
				require.ErrorIs(t, call(), portal.ErrUnauthorized, "the file has no key")
				provider.accepted.Store("the-second-key")
				require.NoError(t, call(), "the key before is still there")
				provider.accepted.Store("the-third-key")
				require.ErrorIs(t, call(), portal.ErrUnauthorized)
				write("the-third-key")
				require.NoError(t, call(), "the file is read at once after a refusal")
			})
		}
	}
}

// generatorFor chooses a provider by its name, which comes from a program's configuration.
// On an error it returns a nil interface, not an interface that holds a nil *Client.
func generatorFor(name string, lookup func(string) (string, bool)) (portal.LinkGenerator, error) {
	switch name {
	case "paddle":
		cfg, err := paddle.ConfigFromEnv(lookup)
		if err != nil {
			return nil, err
		}
		client, err := paddle.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	case "salesbricks":
		cfg, err := salesbricks.ConfigFromEnv(lookup)
		if err != nil {
			return nil, err
		}
		client, err := salesbricks.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	case "appstle":
		cfg, err := appstle.ConfigFromEnv(lookup)
		if err != nil {
			return nil, err
		}
		client, err := appstle.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	default:
		return nil, fmt.Errorf("no billing provider is called %q", name)
	}
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
