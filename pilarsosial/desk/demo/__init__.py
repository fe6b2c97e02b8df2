"""An invented province for trying things out: nobody in it exists. `seeding.seed_demo` makes it."""
