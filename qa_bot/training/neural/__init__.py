"""Question files → the weights of the neural reader. Nothing else imports torch and safetensors."""
