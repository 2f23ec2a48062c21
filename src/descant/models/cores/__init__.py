"""The recurrent memory."""
