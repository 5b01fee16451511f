package web

// declarationPath is the page of a project's declaration.
func declarationPath(id string) string { return "/projects/" + id + "/declaration" }
