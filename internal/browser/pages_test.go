package browser

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.Bool("screenshots", false, "rewrite docs/images")

// everyPage opens each page that a customer may see, and calls look for it.
func everyPage(t *testing.T, look func(name string, b *tab)) {
	app := startWebapp(t)
	b := newTab(t)
	b.open(app)
	look("sign-in", b)
	b = signIn(t, app, sam, "paddle")
	look("settings", b)
	look("portal", b.pressInNewTab(`button[value="update_payment_method"]`))
	b.open(app + "/outbox")
	look("outbox", b)
	mail := b.pressInNewTab(".mail a")
	look("mail", mail)
	mail.follow(chromedp.SendKeys(chromedp.CSS("#address"), "jane@example.com"), press("button"))
	look("mail, wrong address", mail)
	b.open(app + "/portal/paddle")
	look("button", b)
	b.open(app + "/m/paddle/nothing")
	look("error", b)
	look("settings without a list", signIn(t, app, jane, "appstle"))
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}},
	})
	require.NoError(b.t, err)
}

// axe-core finds no serious problem on any page, in the light and the dark color scheme.
func TestAccessibility(t *testing.T) {
	path := os.Getenv("AXE_CORE")
	require.NotEmpty(t, path, "AXE_CORE must be the path of axe.min.js from axe-core 4")
	axe, err := os.ReadFile(path)
	require.NoError(t, err)
	everyPage(t, func(name string, b *tab) {
		for _, scheme := range []string{"light", "dark"} {
			b.scheme(scheme)
			eval[chromedp.Void](b, string(axe)+"; undefined")
			type result struct {
				Passes   int
				Findings []string
			}
			found := eval[result](b, `axe.run().then(r => ({
				passes: r.passes.length,
				findings: r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
					.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')),
			}))`, chromedp.EvalAwaitPromise)
			assert.Empty(t, found.Findings, "%s, %s", name, scheme)
			assert.Greater(t, found.Passes, 5, "%s, %s", name, scheme)
			assert.Equal(t, scheme == "dark", eval[bool](b, `(() => {
				const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g).map(Number);
				return matchMedia('(prefers-color-scheme: dark)').matches && r + g + b < 384;
			})()`), "%s, %s", name, scheme)
		}
	})
}

// On a small phone, no page scrolls sideways, and each button is large enough to tap.
func TestNarrowScreens(t *testing.T) {
	everyPage(t, func(name string, b *tab) {
		b.do(chromedp.EmulateViewport(360, 640))
		assert.LessOrEqual(t, eval[int](b, "document.documentElement.scrollWidth"), 360, name)
		assert.True(t, eval[bool](b, `[...document.querySelectorAll('button, select, input:not([type=hidden])')]
			.every(e => e.getBoundingClientRect().height >= 44)`), name)
		b.do(chromedp.ResetViewport())
	})
}

// The screenshots of the README.
func TestScreenshots(t *testing.T) {
	files := map[string]string{"settings": "settings.png", "mail": "mail.png", "portal": "portal.png"}
	heights := map[string]int64{"settings": 820, "mail": 420, "portal": 560}
	everyPage(t, func(name string, b *tab) {
		file, ok := files[name]
		if !ok {
			return
		}
		b.scheme("light")
		b.do(chromedp.EmulateViewport(800, heights[name]))
		picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		require.NoError(t, err)
		config, err := png.DecodeConfig(bytes.NewReader(picture))
		require.NoError(t, err)
		assert.Equal(t, 800, config.Width)
		assert.Less(t, len(picture), 150<<10)
		path := filepath.Join("..", "..", "docs", "images", file)
		if *screenshots {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, picture, 0o644))
		}
		assert.FileExists(t, path)
		b.do(chromedp.ResetViewport())
	})
}
