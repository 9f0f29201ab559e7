"""The place selector: invented documents with questions, and the stage that learns from them."""
