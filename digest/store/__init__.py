"""The database: tables (`models`), states (`states`), access (`engine`), pages of lists (`paging`), `migrations`."""
