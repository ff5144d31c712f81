package browser

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// build compiles examples/webapp once for all tests.
var build = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "webapp")
	cmd := exec.Command("go", "build", "-o", path, "./examples/webapp")
	cmd.Dir, cmd.Stderr = filepath.Join("..", ".."), os.Stderr
	return path, cmd.Run()
})

// startWebapp runs examples/webapp with the fake servers and returns its address. At the end
// of the test it interrupts the program, which must exit with status 0.
func startWebapp(t *testing.T) string {
	t.Helper()
	path, err := build()
	require.NoError(t, err)
	cmd := exec.CommandContext(context.Background(), path, "-addr", "127.0.0.1:0", "-host", "app.localhost")
	cmd.Env = []string{} // no keys
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		assert.NoError(t, cmd.Process.Signal(os.Interrupt))
		assert.NoError(t, cmd.Wait(), "exit status after the interrupt")
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address := regexp.MustCompile(`http://app\.localhost:\d+`).FindString(lines.Text()); address != "" {
			return address
		}
	}
	require.Fail(t, "the application printed no address")
	return ""
}

// signIn returns a tab with the settings page of a signed-in customer.
func signIn(t *testing.T, app, account, provider string) *tab {
	t.Helper()
	b := newTab(t)
	b.open(app)
	b.follow(press(`button[value="` + account + `"]`))
	if provider != "paddle" {
		b.do(chromedp.SetValue(chromedp.CSS("#provider"), provider))
		b.follow(press(`form[action="/provider"] button`))
	}
	require.Equal(t, app+"/", b.location())
	return b
}

const (
	sam  = "0"
	jane = "1"
)

// paddlePages are the portal's names for the pages that the buttons open.
var paddlePages = map[string]string{
	"":                      "overview",
	"view_subscription":     "view_subscription",
	"update_payment_method": "update_subscription_payment_method",
	"cancel_subscription":   "cancel_subscription",
}

// Every button opens its page in the portal of that customer.
func TestEveryButton(t *testing.T) {
	app := startWebapp(t)
	for name, tt := range map[string]struct {
		account, provider, customer string
		buttons                     int
	}{
		"Sam at Paddle":       {sam, "paddle", "ctm_01jcdaf4zgm2fxw3nc0e4fn137", 5},
		"Jane at Paddle":      {jane, "paddle", "ctm_01h844p3h41s12zs5mn4axja51", 6},
		"Sam at Salesbricks":  {sam, "salesbricks", "997c5c51-17a5-4759-956e-bb87f7afd289", 1},
		"Jane at Salesbricks": {jane, "salesbricks", "00000000-0000-4000-8000-000000000001", 2},
		"Sam at Appstle":      {sam, "appstle", "987654321", 1},
		"Jane at Appstle":     {jane, "appstle", "7000000000001", 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := signIn(t, app, tt.account, tt.provider)
			// Numbers identify the buttons after a reload.
			count := eval[int](b, `[...document.querySelectorAll('form[target=_blank] button')].map((e, i) => e.id = 'button' + i).length`)
			require.Equal(t, tt.buttons, count)
			for i := range count {
				selector := "#button" + string(rune('0'+i))
				action := eval[string](b, `document.querySelector('`+selector+`').value`)
				subscription := eval[string](b, `document.querySelector('`+selector+`').form.subscription?.value ?? ''`)
				opened := b.pressInNewTab(selector)
				assert.Contains(t, opened.location(), "http://127.0.0.1:")
				page := opened.body()
				assert.Contains(t, page, tt.customer)
				assert.Contains(t, page, subscription)
				if tt.provider == "paddle" {
					assert.Contains(t, page, paddlePages[action])
				}
				assert.Empty(t, opened.console())
				opened.close()
			}
			assert.Empty(t, b.console())
			assert.Equal(t, app+"/", b.location(), "the settings page is still there")
		})
	}
}

func TestChangedFormOpensNothing(t *testing.T) {
	app := startWebapp(t)
	for _, provider := range []string{"paddle", "salesbricks"} {
		t.Run(provider, func(t *testing.T) {
			theirs := eval[string](signIn(t, app, sam, provider), `document.querySelector('[name=subscription]').value`)
			b := signIn(t, app, jane, provider)
			eval[chromedp.Void](b, `document.querySelector('[name=subscription]').value = '`+theirs+`'`)
			opened := b.pressInNewTab(`[name=subscription] ~ button`)
			assert.Equal(t, app+"/portal/"+provider, opened.location())
			assert.Contains(t, opened.body(), "does not belong to your account")
		})
	}
}

// From the e-mail to the portal: the page, the address, the button.
func TestOutbox(t *testing.T) {
	app := startWebapp(t)
	b := signIn(t, app, sam, "paddle")
	b.open(app + "/outbox")
	opened := b.pressInNewTab(".mail a")
	require.True(t, strings.HasPrefix(opened.location(), app+"/m/paddle/"))
	assert.Empty(t, opened.console())

	status := opened.follow(chromedp.SendKeys(chromedp.CSS("#address"), "jane@example.com"), press("button"))
	assert.EqualValues(t, 403, status)
	assert.Contains(t, opened.body(), "not the e-mail address")
	status = opened.follow(chromedp.SendKeys(chromedp.CSS("#address"), "Sam@example.com"), press("button"))
	assert.EqualValues(t, 200, status)
	assert.Contains(t, opened.location(), "http://127.0.0.1:")
	assert.Contains(t, opened.body(), "ctm_01jcdaf4zgm2fxw3nc0e4fn137")
	assert.Empty(t, b.console())
}

func TestSignedOut(t *testing.T) {
	app := startWebapp(t)
	b := signIn(t, app, sam, "paddle")
	other := newTab(t)
	other.open(app + "/portal/paddle") // without a cookie
	other.follow(press("button"))
	assert.Equal(t, app+"/signin", other.location())
	b.follow(press(`form[action="/signout"] button`))
	assert.Equal(t, app+"/signin", b.location())
	assert.Empty(t, b.console()+other.console())
}

// Without a mouse: with the Tab key from the top of the page to the first portal button.
func TestKeyboard(t *testing.T) {
	app := startWebapp(t)
	b := signIn(t, app, sam, "paddle")
	for range 10 {
		b.do(chromedp.KeyEvent("\t"))
		if strings.HasPrefix(eval[string](b, "document.activeElement.innerText"), "Manage subscription") {
			break
		}
	}
	require.NotEqual(t, "none", eval[string](b, "getComputedStyle(document.activeElement).outlineStyle"), "the focus can be seen")
	before := b.pages()
	b.do(chromedp.KeyEvent("\r"))
	b.until("the portal", func() bool { return len(b.pages()) > len(before) })
}
