// Package providertest has the table of providers, fakes and requests for the module's own
// tests, and the parts that these tests share: a transport that records requests, a search
// for secrets, and the rules for every error.
//
// A provider is one row of [Providers]. The tests of its package call [Provider.Rules],
// which checks the rules for all providers.
package providertest
