package salesbricks

import "github.com/portallink/portallink-go/internal/credential"

// ConfigFromEnv returns a Config with the key in the variable SALESBRICKS_API_KEY, or
// in the file that SALESBRICKS_API_KEY_FILE names, and the BaseURL in
// SALESBRICKS_BASE_URL, if that is set. A nil lookup is [os.LookupEnv].
//
// Config.Key reads a file again once a minute, and at once when the key from it is
// refused: a key can change without a restart. A file that has become invalid
// changes nothing, and the next good content is taken.
//
// One newline at the end is dropped. Both variables or neither, other white space,
// quotes around the key, a ${…} that nothing replaced, control characters, and a file
// that is empty or larger than 64 KiB are errors. An error is a [*portal.Error] that
// names the variable and the path, and never repeats the content.
func ConfigFromEnv(lookup func(name string) (string, bool)) (Config, error) {
	key, baseURL, err := credential.FromEnv(provider, "SALESBRICKS", lookup)
	if err != nil {
		return Config{}, err
	}
	return Config{APIKey: key.Value, Key: key.Current, BaseURL: baseURL}, nil
}
