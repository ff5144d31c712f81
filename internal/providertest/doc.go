// Package providertest has the one table of providers, fakes and requests that
// the module's own tests run over, and what these tests share: a wire that
// records requests, a search for secrets, and what holds for every error.
//
// A provider is one row of [Providers]. Its package's tests call
// [Provider.Rules], for what all providers do alike.
package providertest
